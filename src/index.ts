import { loadOnImport } from "./core.js";

loadOnImport();

export {
  BspumpError,
  clearOutput,
  type Env,
  type ErrorCode,
  env,
  type LoadOptions,
  load,
  reload,
  type Stage,
  type Status,
  status,
  unload,
  type Warning,
} from "./core.js";
export {
  expand,
  type ParsePipelinesConfOptions,
  PipelinesConf,
  parsePipelinesConf,
  type ReadPipelinesConfOptions,
  readPipelinesConf,
  type UnresolvedReference,
} from "./pipelines-conf/index.js";
