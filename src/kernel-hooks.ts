/** What our kernel offers to code that runs in it. */
export interface KernelHooks {
  clearOutput(wait: boolean): void;
}

const hooksKey = Symbol.for("bspump.kernel.v1");
const globals: typeof globalThis & { [hooksKey]?: KernelHooks } = globalThis;

/** Offers `hooks` to every copy of the package in this process. */
export function offerKernelHooks(hooks: KernelHooks): void {
  globals[hooksKey] = hooks;
}

/**
 * Clears what the cell has shown so far; in another process than our kernel it does nothing.
 *
 * @param wait Whether to clear only when the next output is there, so that it replaces the old one without flicker. Default: false.
 */
export function clearOutput(wait = false): void {
  globals[hooksKey]?.clearOutput(wait);
}
