import { BspumpError, formatPlace } from "../errors.js";
import type { Warning } from "../warnings.js";
import type { Remark } from "./keys.js";
import { placeOfGroup } from "./positions.js";
import type { Stage } from "./stage.js";

/** A secret group that a stage gets. */
export interface GrantedGroup {
  readonly name: string;
  /** Whether it comes with a service of the automation rather than being listed for the stage. */
  readonly service: boolean;
}

/** What an automation says about its secrets, in either format. */
export interface SecretsDeclaration {
  /** Names listed for each stage, as they are; what `dev` and `live-dev` take from each other is worked in. */
  readonly listed: Readonly<Record<Stage, readonly string[]>>;
  /** Types of the services that are enabled, in the order of the file. */
  readonly services: readonly string[];
  /** Types of the services that are enabled and that the platform does not have. */
  readonly unknownServices: readonly string[];
  readonly warnings: readonly Warning[];
  /** What the platform ignores or rejects in the file. */
  readonly remarks: readonly Remark[];
  /** The port that is published, if the file names one. */
  readonly port: number | undefined;
  /** Whether the automation is published at a stage. */
  isExposed(stage: Stage): boolean;
}

/**
 * Returns the groups of a stage in the order in which they are read, each once: those listed for it, then those of the services
 * (behaviour.md, section 3).
 *
 * @throws BspumpError `GROUP_NAME_INVALID`, with the place where `source` lists it, for a name that is not one file name.
 */
export function groupsOfStage(
  declaration: SecretsDeclaration,
  stage: Stage,
  source: { readonly file: string; readonly text: string },
): GrantedGroup[] {
  const groups = new Map<string, GrantedGroup>();
  for (const name of declaration.listed[stage]) {
    if (!isGroupName(name)) throw invalidName(name, stage, source);
    if (!groups.has(name)) groups.set(name, { name, service: false });
  }
  for (const type of declaration.services) {
    const name = serviceGroup(type, stage);
    if (!groups.has(name)) groups.set(name, { name, service: true });
  }
  return [...groups.values()];
}

function serviceGroup(type: string, stage: Stage): string {
  if (stage === "production") return type;
  return stage === "staging" ? `${type}-staging` : `${type}-dev`;
}

/** Whether a group may have this name. */
export function isGroupName(name: string): boolean {
  // One in a folder of the secrets directory has slashes (platform.md, section 6).
  return !/[\\\0]/.test(name) && name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function invalidName(name: string, stage: Stage, { file, text }: { file: string; text: string }): BspumpError {
  const position = placeOfGroup(text, name, [stage]);
  return new BspumpError(
    "GROUP_NAME_INVALID",
    `${formatPlace(file, position)} lists a group for ${stage} whose name is not that of a file below the secrets directory. ` +
      "Name one without .., without \\ and without a slash at either end.",
    { file, ...position },
  );
}
