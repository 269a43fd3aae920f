// All that the package exports. The build makes one file of it for `require` and one for `import`.
export type { Stage } from "./automation/stage.js";
export type { Environment as Env } from "./environment.js";
export { BspumpError, type ErrorCode } from "./errors.js";
export { clearOutput } from "./kernel-hooks.js";
export { env } from "./load/env.js";
export { load, loadOnImport, reload, status, unload } from "./load/load.js";
export type { LoadOptions } from "./load/options.js";
export type { Status, Warning } from "./load/status.js";
export { expand } from "./pipelines-conf/expand.js";
export { PipelinesConf, type UnresolvedReference } from "./pipelines-conf/pipelines-conf.js";
export {
  type ParsePipelinesConfOptions,
  parsePipelinesConf,
  type ReadPipelinesConfOptions,
  readPipelinesConf,
} from "./pipelines-conf/read.js";
