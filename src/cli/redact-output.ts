import { redactJson } from "../redaction/content.js";
import type { Finder } from "../redaction/finder.js";
import { knownSecrets } from "../redaction/known-secrets.js";
import { Redaction } from "../redaction/redaction.js";
import { Redactor } from "../redaction/redactor.js";
import { redactText } from "../redaction/stream.js";
import { whyNotRedacted } from "../redaction/values.js";

// A kernel's outputs are redacted by the first. What the command prints beside values is names and paths: there a password such as `postgres` would blank
// the names of groups and folders, and reveal by that what it is. So the second one leaves out what looks like a word or a name.
const ofValues = new Redaction();
const context = { environment: process.env, cwd: process.cwd() };
const redactor = new Redactor(context);
const distinct = new Map<string, string>();
let known = 0;

/** Whether a value holds one of the secrets that were loaded. */
export function holdsSecret(value: string): boolean {
  return ofValues.text(value) !== value;
}

/** Returns a line of the command with a mark instead of each secret that was loaded. */
export function redactLine(line: string): string {
  const matcher = currentMatcher();
  return matcher === undefined ? line : redactText(line, matcher);
}

/** Returns data with every text in it redacted, as {@link redactLine} does. */
export function redactData(data: unknown): unknown {
  return currentMatcher() === undefined ? data : redactJson(data, redactLine);
}

function currentMatcher(): Finder | undefined {
  const { secrets } = knownSecrets();
  if (secrets.size > known) {
    known = secrets.size;
    for (const [value, name] of secrets) if (whyNotRedacted(value, context) === undefined) distinct.set(value, name);
  }
  return distinct.size === 0 ? undefined : redactor.matcherFor(distinct);
}
