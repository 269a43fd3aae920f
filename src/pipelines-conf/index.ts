export type { UnresolvedReference } from "./configuration.js";
export { type Explain, expand, explainNothing } from "./expand.js";
export { PipelinesConf } from "./pipelines-conf.js";
export {
  CONFIGURATION_FILE,
  type ParsePipelinesConfOptions,
  parsePipelinesConf,
  type ReadPipelinesConfOptions,
  readPipelinesConf,
} from "./read.js";
