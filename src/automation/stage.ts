import { type Environment, variableOf } from "../environment.js";
import { BspumpError } from "../errors.js";

/** The stages an automation can run in, in the order in which work moves through them. */
export const STAGES = ["dev", "live-dev", "staging", "production"] as const;

/** A stage an automation can run in. */
export type Stage = (typeof STAGES)[number];

/** The stage a load is for, and whether the platform has already injected the environment. */
export interface ChosenStage {
  readonly stage: Stage;
  readonly deployed: boolean;
}

/** Name of the variable that holds the stage, set by the platform. */
export const STAGE_VARIABLE = "BITSWAN_AUTOMATION_STAGE";

/** Name of the variable that the platform sets where it has deployed an automation. */
const DEPLOYMENT_VARIABLE = "BITSWAN_DEPLOYMENT_ID";

/** Whether `value` is the name of a stage. */
function isStage(value: unknown): value is Stage {
  return STAGES.some((stage) => stage === value);
}

/**
 * Chooses the stage: `requested`, else what the inherited environment says, else `dev` (behaviour.md, section 2).
 *
 * @throws BspumpError `STAGE_UNKNOWN` for a name that is not one of the four.
 */
export function chooseStage(requested: Stage | undefined, inherited: Environment): ChosenStage {
  if (requested !== undefined) {
    if (!isStage(requested)) throw unknownStage("The option stage", requested);
    return { stage: requested, deployed: false };
  }
  const value = variableOf(inherited, STAGE_VARIABLE);
  const deployed = isDeployed(inherited);
  if (variableOf(inherited, DEPLOYMENT_VARIABLE) !== undefined) {
    return { stage: isStage(value) ? value : "production", deployed };
  }
  if (value === undefined) return { stage: "dev", deployed: false };
  if (!isStage(value)) throw unknownStage(STAGE_VARIABLE, value);
  return { stage: value, deployed };
}

/** Whether the platform has already injected the environment (behaviour.md, section 2). */
export function isDeployed(inherited: Environment): boolean {
  const stage = variableOf(inherited, STAGE_VARIABLE);
  return variableOf(inherited, DEPLOYMENT_VARIABLE) !== undefined || stage === "staging" || stage === "production";
}

function unknownStage(what: string, value: unknown): BspumpError {
  return new BspumpError(
    "STAGE_UNKNOWN",
    `${what} is ${JSON.stringify(value)}, which is not a stage. Use one of ${STAGES.join(", ")}.`,
  );
}
