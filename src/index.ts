import { loadOnImport } from "./core.js";

loadOnImport();

export {
  BspumpError,
  clearOutput,
  type Env,
  type ErrorCode,
  env,
  expand,
  type LoadOptions,
  load,
  type ParsePipelinesConfOptions,
  PipelinesConf,
  parsePipelinesConf,
  type ReadPipelinesConfOptions,
  readPipelinesConf,
  reload,
  type Stage,
  type Status,
  status,
  type UnresolvedReference,
  unload,
  type Warning,
  type WarningCode,
} from "./api.js";
