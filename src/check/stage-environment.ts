import { STAGE_VARIABLE, type Stage } from "../automation/stage.js";
import { type Environment, setVariable } from "../environment.js";
import { mergeGroups, type StageReading } from "../load/read-stage.js";

// Every container has these, whatever the groups are.
const CONTAINER_VARIABLES = ["HOME", "HOSTNAME", "PATH"];

/** Returns the environment of an automation at a stage: what its groups set and what every container has; nothing of the environment of this process. */
export function stageEnvironment(stage: Stage, reading: StageReading | undefined): Environment {
  const environment: Environment = {};
  for (const name of CONTAINER_VARIABLES) environment[name] = "";
  for (const [name, { value }] of mergeGroups(reading?.groups ?? [])) setVariable(environment, name, value);
  setVariable(environment, STAGE_VARIABLE, stage);
  for (const [name, value] of reading?.platform ?? []) setVariable(environment, name, value);
  return environment;
}
