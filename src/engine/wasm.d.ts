// oxc-parser has no declarations for it.
declare module "oxc-parser/src-js/wrap" {
  /** Reads the result of the parser's native part, or of its module. */
  export function wrap(result: unknown): object;
}

// Node has it, and its declarations for version 20 do not.
declare namespace WebAssembly {
  class Memory {
    constructor(size: { readonly initial: number; readonly maximum: number; readonly shared: boolean });
    readonly buffer: ArrayBuffer;
  }
  type Imports = Record<string, Record<string, unknown>>;
}
