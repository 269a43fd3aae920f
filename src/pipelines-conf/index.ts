export { expand } from "./expand.js";
export { PipelinesConf, type UnresolvedReference } from "./pipelines-conf.js";
export {
  type ParsePipelinesConfOptions,
  parsePipelinesConf,
  type ReadPipelinesConfOptions,
  readPipelinesConf,
} from "./read.js";
