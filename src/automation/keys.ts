import type { Position } from "../errors.js";
import { nearestName } from "../nearest.js";
import { placeOfEntry } from "./positions.js";

/** A table of an `automation.toml`. */
export type Table = Readonly<Record<string, unknown>>;

/** What each key of an `automation.toml` means, by its section (platform.md, section 6, which has the same table). */
export const AUTOMATION_KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  deployment: {
    id: "names the automation; the platform writes it",
    image: "is the image that it runs in; the platform writes it when it has built `image/`",
    expose: "publishes it on the web (`true`)",
    port: "is the port that is published (default: 8080)",
    auth: "has visitors sign in",
    allowed_domains: "lists the domains that are let in",
    "external-testing-network": "connects it to the network for tests from outside",
    ignore: "has the platform leave it out (`true`)",
  },
  expose_to: {
    dev: "lists the groups of people who may use it at dev and live-dev",
    staging: "lists the groups of people who may use it at staging",
    production: "lists the groups of people who may use it in production",
  },
  secrets: {
    dev: "lists the secret groups of dev; if it is missing, those of live-dev count",
    "live-dev": "lists the secret groups of live-dev; if it is missing, those of dev count",
    staging: "lists the secret groups of staging",
    production: "lists the secret groups of production",
  },
  services: {
    "<type>": "is a table: `[services.kafka]` adds the service and its secret group",
    "<type>.enabled": "switches it off (`false`)",
  },
};

/** Something in an `automation.toml` that the platform ignores or rejects. */
export interface Remark {
  readonly kind: "unknown" | "service" | "exposure";
  readonly position: Position | undefined;
  readonly what: string;
  readonly fix: string;
}

/** Returns what the platform ignores or rejects in a document, in the order in which it is there. */
export function remarksOn(document: Table, text: string): Remark[] {
  return [...unknownEntries(document, text), ...servicesWithoutTable(document, text), ...bothExposures(document, text)];
}

function* unknownEntries(document: Table, text: string): Generator<Remark> {
  const sections = Object.keys(AUTOMATION_KEYS);
  for (const [section, content] of Object.entries(document)) {
    const known = Object.hasOwn(AUTOMATION_KEYS, section) ? AUTOMATION_KEYS[section] : undefined;
    if (known === undefined) {
      const shown = isTable(content) ? `[${section}]` : section;
      yield unknown(`${shown} is not known to the platform`, placeOfEntry(text, section), {
        nearest: nearestOf(section, sections),
        choices: sections.map((name) => `[${name}]`),
      });
    } else if (section === "services") yield* unknownServiceKeys(content, text);
    else if (isTable(content)) {
      const choices = Object.keys(known);
      for (const key of Object.keys(content)) {
        if (choices.includes(key)) continue;
        const what = `${key} in [${section}] is not known to the platform`;
        yield unknown(what, placeOfEntry(text, section, key), { nearest: nearestOf(key, choices), choices });
      }
    }
  }
}

function* unknownServiceKeys(services: unknown, text: string): Generator<Remark> {
  for (const [type, settings] of Object.entries(isTable(services) ? services : {})) {
    for (const key of Object.keys(isTable(settings) ? settings : {})) {
      if (key === "enabled") continue;
      const position = placeOfEntry(text, `services.${type}`, key) ?? placeOfEntry(text, "services", type);
      const choices = ["enabled"];
      yield unknown(`${key} in [services.${type}] is not known to the platform`, position, {
        nearest: nearestOf(key, choices),
        choices,
      });
    }
  }
}

function unknown(
  what: string,
  position: Position | undefined,
  { nearest, choices }: { readonly nearest: string | undefined; readonly choices: readonly string[] },
): Remark {
  const fix = nearest === undefined ? `Write one of ${choices.join(", ")}, or remove it.` : `Write ${nearest}.`;
  return { kind: "unknown", position, what, fix };
}

function* servicesWithoutTable({ services }: Table, text: string): Generator<Remark> {
  for (const [type, settings] of Object.entries(isTable(services) ? services : {})) {
    if (isTable(settings)) continue;
    yield {
      kind: "service",
      position: placeOfEntry(text, "services", type),
      what: `${type} in [services] is not a table, so the platform adds no service and no group`,
      fix: `Write [services.${type}] on a line of its own.`,
    };
  }
}

function* bothExposures({ deployment, expose_to: groups }: Table, text: string): Generator<Remark> {
  if (!isTable(deployment) || deployment.expose !== true || !isTable(groups) || Object.keys(groups).length === 0)
    return;
  yield {
    kind: "exposure",
    position: placeOfEntry(text, "expose_to"),
    what: "expose = true and [expose_to] are both there, which the platform rejects",
    fix: "Keep expose = true for everybody, or [expose_to] for some groups of people.",
  };
}

/** Returns the name that was meant: one that begins alike, such as `production` for `prod`, or one that differs in few letters. */
function nearestOf(word: string, names: readonly string[]): string | undefined {
  const lower = word.toLowerCase().replaceAll("_", "-");
  const alike = names.filter((name) => lower.length > 2 && name.toLowerCase().replaceAll("_", "-").startsWith(lower));
  return alike.length === 1 ? alike[0] : nearestName(word, names);
}

/** Whether a value is a table, and not a list or a date. */
export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
