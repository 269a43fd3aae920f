import { AUTOMATION_KEYS } from "../../src/automation/keys.js";

/** Something that may be written in an `automation.toml`. */
export interface TomlProposal {
  readonly label: string;
  readonly kind: "section" | "key" | "group" | "service";
  readonly documentation: string;
  readonly insert: string;
}

/** The services of the platform, whose groups it adds by itself (platform.md, section 6). */
const SERVICES = ["couchdb", "kafka", "postgres", "minio"];
const SERVICE_SECTION = /^services\./;

/** Returns what may be written at a place: sections, a section's keys, or the names of groups in a list of a stage. */
export function proposeToml(
  lines: readonly string[],
  line: number,
  before: string,
  groups: readonly string[],
): TomlProposal[] {
  if (/^\s*#/.test(before)) return [];
  const typedHeader = /^\s*\[+\s*([\w.-]*)$/.exec(before);
  const section = sectionAt(lines, line);
  if (typedHeader) return proposeSections(before);
  if (section === "secrets" && isInValue(lines, line, before)) {
    const isQuoted = /["'][^"',\]]*$/.test(before);
    return groups.map((name) => ({
      label: name,
      kind: "group",
      documentation: `The secret group ${name}.`,
      insert: isQuoted ? name : JSON.stringify(name),
    }));
  }
  if (/=/.test(before)) return [];
  if (section === undefined) return proposeSections(before);
  return Object.entries(keysOf(section)).map(([key, meaning]) => ({
    label: key,
    kind: "key",
    documentation: meaningOf(section, key, meaning),
    insert: section === "secrets" || section === "expose_to" ? `${key} = [""]` : `${key} = `,
  }));
}

/** Returns what is known of the word at a place. */
export function explainToml(lines: readonly string[], line: number, word: string): string | undefined {
  const text = lines[line] ?? "";
  const header = /^\s*\[+\s*([\w."'-]+)/.exec(text)?.[1];
  if (header !== undefined) {
    const [name = ""] = header.split(".");
    const keys = Object.hasOwn(AUTOMATION_KEYS, name) ? Object.entries(AUTOMATION_KEYS[name] ?? {}) : [];
    if (keys.length === 0) return undefined;
    return [`\`[${name}]\``, ...keys.map(([key, meaning]) => `- \`${key}\` ${meaning}`)].join("\n");
  }
  const section = sectionAt(lines, line);
  const key = /^\s*["']?([\w-]+)["']?\s*=/.exec(text)?.[1];
  if (section === undefined || key === undefined || key !== word) return undefined;
  const meaning = keysOf(section)[key];
  return meaning === undefined ? undefined : meaningOf(section, key, meaning);
}

function proposeSections(before: string): TomlProposal[] {
  const open = /^\s*\[/.test(before) ? "" : "[";
  const sections = Object.keys(AUTOMATION_KEYS).filter((name) => name !== "services");
  return [
    ...sections.map(
      (name): TomlProposal => ({
        label: `[${name}]`,
        kind: "section",
        documentation: Object.entries(AUTOMATION_KEYS[name] ?? {})
          .map(([key, meaning]) => `- \`${key}\` ${meaning}`)
          .join("\n"),
        insert: `${open}${name}]`,
      }),
    ),
    ...SERVICES.map(
      (type): TomlProposal => ({
        label: `[services.${type}]`,
        kind: "service",
        documentation: `Adds the service ${type} and its secret group: \`${type}-dev\` at dev, \`${type}\` in production.`,
        insert: `${open}services.${type}]`,
      }),
    ),
  ];
}

function keysOf(section: string): Readonly<Record<string, string>> {
  if (SERVICE_SECTION.test(section)) return { enabled: AUTOMATION_KEYS.services?.["<type>.enabled"] ?? "" };
  return Object.hasOwn(AUTOMATION_KEYS, section) && section !== "services" ? (AUTOMATION_KEYS[section] ?? {}) : {};
}

function meaningOf(section: string, key: string, meaning: string): string {
  return `\`${key}\` in \`[${section}]\` ${meaning}.`;
}

function sectionAt(lines: readonly string[], line: number): string | undefined {
  for (let index = line; index >= 0; index--) {
    const name = /^\s*\[\s*([\w."'-]+)\s*\]/.exec(lines[index] ?? "")?.[1];
    if (name !== undefined) return name.replaceAll(/["']/g, "");
  }
  return undefined;
}

/** Whether a place is in a list of groups, which may go over several lines, or in a text of them. */
function isInValue(lines: readonly string[], line: number, before: string): boolean {
  if (/=/.test(before)) return /=\s*(?:\[[^\]]*|["'][^"']*)$/.test(before);
  for (let index = line - 1; index >= 0; index--) {
    const text = lines[index] ?? "";
    if (/=\s*\[[^\]]*$/.test(text)) return !before.includes("]");
    if (/[=\]]|^\s*\[/.test(text)) return false;
  }
  return false;
}
