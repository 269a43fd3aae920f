// All that importing the package needs: the build makes one file of it.

export type { Stage } from "./automation/stage.js";
export type { Environment as Env } from "./environment.js";
export { BspumpError, type ErrorCode } from "./errors.js";
export { clearOutput } from "./kernel-hooks.js";
export { env } from "./load/env.js";
export { type LoadOptions, load, loadOnImport, reload, status, unload } from "./load/load.js";
export type { Status, Warning } from "./load/status.js";
