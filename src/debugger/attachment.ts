import type { DebugChannel, DebugChannelHandlers } from "../engine/debug-channel.js";
import { type ExceptionMode, Target, type TargetOptions } from "./target.js";

export interface AttachmentOptions extends Omit<TargetOptions, "openChannel" | "isOnlyOwn" | "onLog" | "onEnd"> {
  /** Opens the way to V8's debugger; undefined if no process runs cells any more. */
  readonly openChannel: (handlers: DebugChannelHandlers) => DebugChannel | undefined;
  /** Called at a breakpoint with a message instead of a stop. */
  readonly onLog: (target: Target, ...at: Parameters<TargetOptions["onLog"]>) => Promise<void>;
  /** Called when there is no process to debug any more. */
  readonly onEnd: () => void;
}

/** What a client debugs: the process that runs cells and, when that ends, the one that comes after it, with the same breakpoints. */
export class Attachment {
  readonly #options: AttachmentOptions;
  #target: Target | undefined;
  #exceptions: ExceptionMode = "none";
  #isOnlyOwn = true;
  #opening: Promise<void> | undefined;

  constructor(options: AttachmentOptions) {
    this.#options = options;
  }

  /** The process that is debugged; undefined if no client debugs. */
  get target(): Target | undefined {
    return this.#target;
  }

  /** Settles when what runs from now on is debugged; undefined if nothing has to be waited for. */
  get opening(): Promise<void> | undefined {
    return this.#opening;
  }

  /** Begins to debug. `isOnlyOwn`: packages are stepped over. */
  async attach(isOnlyOwn: boolean): Promise<void> {
    await this.#target?.detach();
    this.#isOnlyOwn = isOnlyOwn;
    const { target, attached } = this.#open();
    await attached.catch((error: unknown) => {
      if (this.#target === target) this.#target = undefined;
      throw error;
    });
  }

  /** Debugs no more. Returns whether a client did. */
  async detach(): Promise<boolean> {
    const target = this.#target;
    this.#target = undefined;
    this.#options.breakpoints.clear();
    this.#exceptions = "none";
    await target?.detach();
    return target !== undefined;
  }

  async setExceptions(mode: ExceptionMode): Promise<void> {
    this.#exceptions = mode;
    await this.#target?.setExceptions(mode);
  }

  #open(): { readonly target: Target; readonly attached: Promise<void> } {
    const { openChannel, onLog } = this.#options;
    const target = new Target({
      ...this.#options,
      openChannel: (handlers) => {
        const channel = openChannel(handlers);
        if (channel === undefined) throw new Error("There is no process that runs cells.");
        return channel;
      },
      isOnlyOwn: this.#isOnlyOwn,
      onLog: (...at) => onLog(target, ...at),
      onEnd: () => this.#reopen(),
    });
    this.#target = target;
    const attached = target.attach(this.#exceptions);
    const opening = attached
      .catch(() => undefined)
      .finally(() => {
        if (this.#opening === opening) this.#opening = undefined;
      });
    this.#opening = opening;
    return { target, attached };
  }

  #reopen(): void {
    const { breakpoints, onEnd } = this.#options;
    this.#target = undefined;
    breakpoints.forgetBound();
    try {
      // If that one ends too, this is called again.
      this.#open().attached.catch(() => undefined);
    } catch {
      breakpoints.clear();
      onEnd();
    }
  }
}
