import { createHash } from "node:crypto";
import { STAGE_VARIABLE, type Stage } from "./stage.js";

/** Variables by which the platform says that an automation is deployed. */
export const DEPLOYMENT_VARIABLES: readonly string[] = ["DEPLOYMENT_ID", "BITSWAN_DEPLOYMENT_ID"];

/** Name of the variable with the workspace's name, which the editor's container has too. */
export const WORKSPACE_VARIABLE = "BITSWAN_WORKSPACE_NAME";

/** Name of the variable with the domain under which automations are published. */
export const DOMAIN_VARIABLE = "BITSWAN_GITOPS_DOMAIN";

// The platform sets these only for an automation that is published.
const PUBLISHED_VARIABLES: readonly string[] = ["BITSWAN_AUTOMATION_URL", "BITSWAN_URL_PREFIX", "BITSWAN_URL_SUFFIX"];

const PLATFORM_VARIABLES: ReadonlySet<string> = new Set([
  STAGE_VARIABLE,
  ...DEPLOYMENT_VARIABLES,
  WORKSPACE_VARIABLE,
  DOMAIN_VARIABLE,
  "BITSWAN_DEPLOYMENT_CONTEXT",
  "BITSWAN_URL_TEMPLATE",
  ...PUBLISHED_VARIABLES,
  "BITSWAN_DEPLOY_CHECKSUM",
  "BITSWAN_IMAGE_CHECKSUM",
  "BITSWAN_DEPLOY_TIME",
]);

/** What it sets where visitors sign in. */
const SIGN_IN = /^(?:OAUTH2|KEYCLOAK)_/;

/** Whether the platform sets a variable of this name in some container of an automation, whatever it is there. */
export function isPlatformVariable(name: string): boolean {
  return PLATFORM_VARIABLES.has(name) || SIGN_IN.test(name);
}

/** Whether the platform sets a variable only for an automation that is published. */
export function isOnlyPublished(name: string): boolean {
  return PUBLISHED_VARIABLES.includes(name);
}

/** Says when the platform sets one of its variables that is not known here, after "which the platform sets". */
export function whenPlatformSets(name: string, isExposed: boolean): string {
  if (isOnlyPublished(name) && !isExposed) return "only for an automation with expose = true";
  if (SIGN_IN.test(name)) return "only for an automation that is exposed to groups of people";
  return "when the automation is deployed";
}

/** What the platform's variables are made of. */
export interface PlatformFacts {
  readonly stage: Stage;
  /** Names of the folders from the workspace's root to the automation, those of a worktree left out; undefined if the workspace is not known. */
  readonly path: readonly string[] | undefined;
  readonly worktree: string | undefined;
  /** Name of the workspace, if it is known. */
  readonly workspace: string | undefined;
  /** Domain under which automations are published, if it is known. */
  readonly domain: string | undefined;
  /** Whether the automation is published at the stage. */
  readonly isExposed: boolean;
}

/**
 * Returns the variables that the platform sets for an automation, as far as they can be known (platform.md, section 3; checked against what the
 * platform's own generator produces, test/vectors/platform.jsonl).
 */
export function platformVariables(facts: PlatformFacts): Map<string, string> {
  const { stage, path, worktree, workspace, domain, isExposed } = facts;
  const variables = new Map<string, string>([[STAGE_VARIABLE, stage]]);
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) variables.set(name, value);
  };
  set(WORKSPACE_VARIABLE, workspace);
  set(DOMAIN_VARIABLE, domain);
  if (isExposed) {
    set("BITSWAN_URL_PREFIX", workspace && `https://${workspace}-`);
    set("BITSWAN_URL_SUFFIX", domain && `.${domain}`);
  }
  if (path === undefined) return variables;

  const names = namesOf(path, worktree);
  const end = stage === "production" ? [] : [stage];
  const worktreePart = worktree === undefined ? [] : ["wt", worktree];
  if (names.automation !== undefined) {
    const id = joinParts([names.automation, ...worktreePart, ...names.process, ...end]);
    for (const name of DEPLOYMENT_VARIABLES) set(name, id);
  }
  set("BITSWAN_DEPLOYMENT_CONTEXT", joinParts([...names.process, ...worktreePart, ...end]) || undefined);
  if (workspace !== undefined && domain !== undefined) {
    const suffix = [...names.hash, ...end].map((part) => `-${part}`).join("");
    set("BITSWAN_URL_TEMPLATE", `https://${workspace}-{name}${suffix}.${domain}`);
    if (isExposed && names.automation !== undefined) {
      // Here the stage is named in production too.
      const label = joinParts([cut(workspace), cut(names.automation), ...names.hash, stage]);
      set("BITSWAN_AUTOMATION_URL", `https://${label}.${domain}`);
    }
  }
  // A worktree is deployed as live-dev only, and dev in a notebook is taken for it: it must not write into the database that all share.
  if (worktree !== undefined && (stage === "live-dev" || stage === "dev")) {
    set("POSTGRES_DB", `postgres_wt_${worktree.toLowerCase().replace(/[^a-z0-9_]/gu, "_")}`);
  }
  return variables;
}

interface Names {
  readonly automation: string | undefined;
  /** The business process: one name, or none. */
  readonly process: readonly string[];
  /** The hash that distinguishes business processes in addresses: one, or none. */
  readonly hash: readonly string[];
}

function namesOf(path: readonly string[], worktree: string | undefined): Names {
  const folder = path.at(-1);
  const automation = folder === undefined ? undefined : slug(folder);
  const [first] = path;
  const process = path.length > 1 && first !== undefined ? [slug(first)] : [];
  const context = joinParts([...(worktree === undefined ? [] : ["wt", worktree]), ...process]);
  return { automation, process, hash: context === "" ? [] : [hashOf(context)] };
}

function hashOf(context: string): string {
  return createHash("sha256").update(context).digest("hex").slice(0, 4);
}

/** Makes a name of letters, digits and hyphens (platform.md, section 1). */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9-]/gu, "-")
    .replace(/^-+|-+$/g, "");
}

const CUT = 24;

function cut(name: string): string {
  return name.slice(0, CUT);
}

function joinParts(parts: readonly string[]): string {
  return parts.join("-");
}
