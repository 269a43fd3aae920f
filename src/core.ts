// All that importing the package needs: the build makes one file of it.
export { type LoadOptions, load, loadOnImport, reload, status, unload } from "./environment.js";
export type { Environment as Env } from "./environment-object.js";
export { BspumpError, type ErrorCode } from "./errors.js";
export { clearOutput } from "./kernel-hooks.js";
export { env } from "./required-variable.js";
export type { Stage } from "./stage.js";
export type { Status, Warning } from "./status.js";
