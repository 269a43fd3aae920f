import { parse, TomlError } from "smol-toml";
import { BspumpError, formatPlace } from "../errors.js";
import { createWarning } from "../warnings.js";
import type { SecretsDeclaration } from "./groups.js";
import { isTable, remarksOn, type Table } from "./keys.js";
import { placeOfEntry } from "./positions.js";
import type { Stage } from "./stage.js";

/** Service types whose groups the platform adds by itself. */
export const SERVICE_TYPES: readonly string[] = ["couchdb", "kafka", "postgres", "minio"];

/** The text that is read, and the file that errors name. */
interface Source {
  readonly file: string;
  readonly text: string;
}

/**
 * Reads what an `automation.toml` says about secrets and services (behaviour.md, section 3). `file` is named in errors.
 *
 * @throws BspumpError `AUTOMATION_INVALID` with line and column if the text is not TOML or an entry is of the wrong kind.
 */
export function parseAutomationToml(text: string, file: string): SecretsDeclaration {
  const document = parseToml(text, file);
  const source = { file, text };
  const secrets = tableIn(document, "secrets", source);
  const listed = (stage: Stage) => groupNames(secrets, stage, source);
  const dev = listed("dev");
  const liveDev = listed("live-dev");
  const { types: services, unknown: unknownServices } = enabledServices(document, source);
  const remarks = remarksOn(document, text);
  return {
    listed: {
      dev: dev.length > 0 ? dev : liveDev,
      "live-dev": liveDev.length > 0 ? liveDev : dev,
      staging: listed("staging"),
      production: listed("production"),
    },
    remarks,
    port: publishedPort(document),
    isExposed: (stage) => isExposed(document, stage),
    services,
    unknownServices,
    warnings: [
      ...unknownServices.map((type) =>
        createWarning(
          "SERVICE_UNKNOWN",
          `${file} has [services.${type}], which is not a service of the platform, so it adds no group; use one of ${SERVICE_TYPES.join(", ")}`,
        ),
      ),
      ...remarks
        .filter(({ kind }) => kind === "service")
        .map(({ position, what, fix }) =>
          createWarning("SERVICE_INVALID", `${formatPlace(file, position)}: ${what}. ${fix}`),
        ),
    ],
  };
}

function parseToml(text: string, file: string): Table {
  try {
    // Integers as bigint: only then can `1` be distinguished from `1.0`, which names another group.
    return parse(text, { integersAsBigInt: true });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { line, column } = error;
    const reason = error.message.split("\n", 1)[0]?.replace(/^Invalid TOML document: /, "");
    // The parser's own error quotes the lines around the place, and a password may be in one: it is not the cause of ours.
    throw new BspumpError(
      "AUTOMATION_INVALID",
      `${formatPlace(file, { line, column })} is not valid TOML${keyOf(text, line)}: ${reason}. Correct that line.`,
      { file, line, column },
    );
  }
}

/** Names the key that a line sets, for a message; nothing of what else is in the line. */
function keyOf(text: string, line: number): string {
  const key = /^\s*([\w.-]{1,40})\s*=/.exec(text.split("\n", line)[line - 1] ?? "")?.[1];
  return key === undefined ? "" : ` at ${key}`;
}

function groupNames(secrets: Table, stage: Stage, source: Source): string[] {
  const entry = Object.hasOwn(secrets, stage) ? secrets[stage] : undefined;
  if (entry === undefined) return [];
  if (typeof entry === "string") return entry.split(/\s+/).filter((name) => name !== "");
  if (!Array.isArray(entry)) {
    throw wrongKind(
      source,
      ["secrets", stage],
      `[secrets] ${stage}`,
      `a list of group names, such as ${stage} = ["foo", "bar"]`,
    );
  }
  return entry.map((item: unknown) => groupName(item, stage, source)).filter((name) => name !== "");
}

function groupName(item: unknown, stage: Stage, source: Source): string {
  if (typeof item === "string") return item.trim();
  if (typeof item === "bigint" || typeof item === "boolean") return String(item);
  if (typeof item === "number") return Number.isInteger(item) ? item.toFixed(1) : String(item);
  // A TOML date or time, whose JSON is its text.
  if (item instanceof Date) return item.toISOString();
  throw wrongKind(source, ["secrets", stage], `An item of [secrets] ${stage}`, 'the name of a group, such as "foo"');
}

function enabledServices(document: Table, source: Source): { types: string[]; unknown: string[] } {
  const types: string[] = [];
  const unknown: string[] = [];
  for (const [type, settings] of Object.entries(tableIn(document, "services", source))) {
    // The platform passes over what is not a table, and so do we, with a warning.
    if (!isTable(settings) || settings.enabled === false) continue;
    (SERVICE_TYPES.includes(type) ? types : unknown).push(type);
  }
  return { types, unknown };
}

function publishedPort({ deployment }: Table): number | undefined {
  const port = isTable(deployment) ? deployment.port : undefined;
  return typeof port === "bigint" ? Number(port) : undefined;
}

/** Whether the platform publishes the automation at a stage (platform.md, section 2); `live-dev` follows `dev`. */
function isExposed({ deployment, expose_to: groups }: Table, stage: Stage): boolean {
  if (isTable(deployment) && deployment.expose === true) return true;
  const listed = isTable(groups) ? groups[stage === "live-dev" ? "dev" : stage] : undefined;
  return typeof listed === "string" ? listed.trim() !== "" : Array.isArray(listed) && listed.length > 0;
}

function tableIn(document: Table, name: string, source: Source): Table {
  const value = Object.hasOwn(document, name) ? document[name] : {};
  if (!isTable(value)) throw wrongKind(source, [name], `[${name}]`, `a table, such as [${name}] on a line of its own`);
  return value;
}

function wrongKind(
  { file, text }: Source,
  [table, entry]: readonly [table: string, entry?: string],
  what: string,
  wanted: string,
): BspumpError {
  const position = placeOfEntry(text, table, entry);
  const message = `${what} in ${formatPlace(file, position)} is of the wrong kind. Make it ${wanted}.`;
  return new BspumpError("AUTOMATION_INVALID", message, { file, ...position });
}
