import { findAutomation } from "../automation/automation.js";
import type { Stage } from "../automation/stage.js";
import { type Environment, variableOf } from "../environment.js";
import { startFolder } from "../search.js";
import { readStage } from "./read-stage.js";

/** A place that gives a variable its value, or would if none came after it. */
export interface DefinitionPlace {
  /** The inherited environment, a group, or the platform. */
  readonly kind: "environment" | "group" | "platform";
  readonly group?: string;
  readonly file?: string;
  readonly line?: number;
  readonly value: string;
}

/** Where to search. */
export interface DefinitionPlacesOptions {
  readonly from?: string | undefined;
  readonly secretsDir?: string | undefined;
  readonly stage: Stage;
  readonly environment: Environment;
}

/**
 * Returns every place that defines a variable at a stage, in the order in which they are read: the last one wins (behaviour.md, section 6).
 *
 * @throws BspumpError as `load` does.
 */
export function definitionPlaces(
  name: string,
  { from, secretsDir, stage, environment }: DefinitionPlacesOptions,
): readonly DefinitionPlace[] {
  const places: DefinitionPlace[] = [];
  const inherited = variableOf(environment, name);
  if (inherited !== undefined) places.push({ kind: "environment", value: inherited });
  const automation = findAutomation(startFolder(from, environment));
  if (automation === undefined) return places;
  const { platform } = readStage({
    automation,
    stage,
    secretsDir,
    environment,
    assigned: (group, file, { name: assigned, line, value }) => {
      if (assigned === name) places.push({ kind: "group", group, file, line, value });
    },
  });
  const value = platform.get(name);
  if (value !== undefined) places.push({ kind: "platform", value });
  return places;
}
