import { ReferenceScanner } from "../references.js";

/** What an environment variable gave: literal text, in which no `$` means anything. */
export interface Substitution {
  readonly variable: string;
  readonly text: string;
}

/** A value as it was read: text that is still to be interpolated, and what the environment gave in between. */
export type ValueParts = readonly (string | Substitution)[];

/** Gives an environment variable; undefined where it is not set. */
export type EnvironmentLookup = (name: string) => string | undefined;

// As `os.path.expandvars` of Python's posixpath: a name of ASCII letters, digits and underscores, or anything up to the first closing brace.
const plainOrBraced = /\$(?:(\w+)|\{([^}]*)\})/g;
const plain = /\$(\w+)/g;

/**
 * Puts in what the environment gives for `$NAME` and `${NAME}`, as a value is read; what is not set stays as it stands. So does
 * `${NAME:-word}` and its like as a whole: its word is expanded only where it is used.
 */
export function substituteEnvironment(text: string, lookup: EnvironmentLookup): ValueParts {
  if (!text.includes("$")) return [text];
  const parts: (string | Substitution)[] = [];
  // Behind the last closing brace no `${` closes; there the other pattern keeps the time linear.
  const lastBrace = text.lastIndexOf("}");
  let scanner: ReferenceScanner | undefined;
  let rest = 0;
  for (let position = 0; position < text.length; ) {
    const pattern = position <= lastBrace ? plainOrBraced : plain;
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match === null) break;
    const { 0: whole, 1: name, 2: braced, index } = match;
    const variable = name ?? braced ?? "";
    const value = lookup(variable);
    position = index + whole.length;
    if (value !== undefined) {
      if (index > rest) parts.push(text.slice(rest, index));
      parts.push({ variable, text: value });
      rest = position;
    } else if (braced?.includes("{")) {
      scanner ??= new ReferenceScanner(text);
      const reference = scanner.scan(index);
      if (reference.kind === "operator") position = reference.end;
    }
  }
  if (rest < text.length || parts.length === 0) parts.push(text.slice(rest));
  return parts;
}
