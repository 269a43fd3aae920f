export { type Explain, expand, explainNothing } from "./expand.js";
export { PipelinesConf, type UnresolvedReference } from "./pipelines-conf.js";
export {
  CONFIGURATION_FILE,
  type ParsePipelinesConfOptions,
  parsePipelinesConf,
  type ReadPipelinesConfOptions,
  readPipelinesConf,
} from "./read.js";
