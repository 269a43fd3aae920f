// All that the package exports. The build makes one file of it for `require` and one for `import`.
export type { Stage } from "./automation/stage.js";
export { expand, parsePipelinesConf, readPipelinesConf } from "./conf.js";
export type { Environment as Env } from "./environment.js";
export { BspumpError, type ErrorCode } from "./errors.js";
export { clearOutput } from "./kernel-hooks.js";
export { env } from "./load/env.js";
export { load, loadOnImport, reload, status, unload } from "./load/load.js";
export type { LoadOptions } from "./load/options.js";
export type { Status } from "./load/status.js";
export {
  type ParsePipelinesConfOptions,
  PipelinesConf,
  type ReadPipelinesConfOptions,
  type UnresolvedReference,
} from "./pipelines-conf/index.js";
export type { Warning, WarningCode } from "./warnings.js";
