import { parseEnvFile } from "../../env-file/env-file.js";
import { BspumpError } from "../../errors.js";
import type { GroupFile } from "../workspace.js";

/** Returns the variables that another reader finds in a text; undefined for a file it cannot be compared on. */
export type OtherReader = (
  text: string,
  inherited: ReadonlyMap<string, string>,
) => ReadonlyMap<string, string | undefined> | undefined;

/** A variable that another reader reads differently. */
export interface Difference {
  readonly name: string;
  readonly line: number;
  /** Whether the other reader has no such variable at all. */
  readonly isAbsent: boolean;
  /** Whether what is there refers to another variable. */
  readonly hasReference: boolean;
  /** How it would be read the same by both; undefined if there is no way. */
  readonly form: string | undefined;
}

/** Returns the variables of a group that `read` reads differently from automations; undefined if it cannot be compared. */
export function differencesIn(file: GroupFile, read: OtherReader): Difference[] | undefined {
  const names = new Set(file.assignments.map(({ name }) => name));
  // Who wins is another matter: a name that the file defines itself is not set before it, for either reader.
  const inherited = new Map([...file.earlier].filter(([name]) => !names.has(name)));
  const ours = readAsAutomations(file.text, inherited);
  const theirs = read(file.text, inherited);
  if (ours === undefined || theirs === undefined) return undefined;
  const differences: Difference[] = [];
  for (const [name, { value, line }] of ours) {
    const other = theirs.get(name);
    if (other === value) continue;
    const assignment = file.assignments.findLast((found) => found.name === name);
    const source = assignment === undefined ? "" : file.text.slice(assignment.start, assignment.end);
    const hasReference = assignment?.quote !== "'" && /\$\{?\w/.test(source.replaceAll("$$", ""));
    const form = formFor(value, [
      (text) => valueIn(readAsAutomations(text, new Map())),
      (text) => read(text, new Map())?.get(NAME),
    ]);
    differences.push({ name, line, isAbsent: other === undefined, hasReference, form });
  }
  return differences;
}

function readAsAutomations(text: string, inherited: ReadonlyMap<string, string>) {
  try {
    return parseEnvFile(text, { file: "", inherited: () => undefined, earlier: (name) => inherited.get(name) });
  } catch (error) {
    // What is required of an inherited environment is not there.
    if (BspumpError.is(error)) return undefined;
    throw error;
  }
}

const NAME = "NAME";

function valueIn(variables: ReadonlyMap<string, { readonly value: string }> | undefined): string | undefined {
  return variables?.get(NAME)?.value;
}

const forms: readonly { readonly name: string; readonly write: (value: string) => string }[] = [
  { name: "in single quotes", write: (value) => `'${value}'` },
  { name: "in double quotes", write: (value) => `"${value}"` },
  {
    name: 'in double quotes, with a backslash before each $, " and \\',
    write: (value) => `"${value.replace(/[\\"$]/g, "\\$&")}"`,
  },
  { name: "without quotes", write: (value) => value },
];

/** Returns the first way of writing a value in which every reader reads it as it is. */
function formFor(value: string, readers: readonly ((text: string) => string | undefined)[]): string | undefined {
  return forms.find(({ write }) => readers.every((read) => read(`${NAME}=${write(value)}\n`) === value))?.name;
}
