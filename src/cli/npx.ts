import { warn } from "./output.js";

/** Whether npx runs this command. */
export function isRunByNpx(): boolean {
  return process.env.npm_command === "exec";
}

/** Warns of what will refer to npx's cache; `what`: what is installed. */
export function warnOfNpxCache(path: string, what: string): void {
  if (!/[\\/]_npx[\\/]/.test(path)) return;
  warn(`this bspump is in npx's cache, which is cleared now and then: install it with npm for ${what} that stays`);
}
