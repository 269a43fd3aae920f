import type { Runtime } from "node:inspector";
import { inspect } from "node:util";
import type { V8 } from "./v8.js";

/** Of a longer text only the beginning is shown in a list. */
const MOST_CHARACTERS = 1_000;
/** Of what was asked for by itself. */
export const MOST_CHARACTERS_ALONE = 100_000;

/** Shows values as text, with secrets redacted. */
export class ValueTexts {
  readonly #redact: (text: string) => string;

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  /** Returns what values look like, in a line each; `most`: the most characters of one. */
  async of(
    v8: V8,
    values: readonly (Runtime.RemoteObject | undefined)[],
    most = MOST_CHARACTERS,
  ): Promise<readonly string[]> {
    const ids = values.flatMap((value) => value?.objectId ?? []);
    const described = [...(await v8.describe(ids))];
    return values.map((value) => {
      if (value === undefined) return "(not yet set)";
      const text = value.objectId === undefined ? describePrimitive(value) : described.shift();
      return this.cut(text ?? value.description ?? value.type, most);
    });
  }

  /** Redacts a text, and cuts it after that: the rest of a secret would not be known again. */
  cut(text: string, most = MOST_CHARACTERS): string {
    const redacted = this.#redact(text);
    return redacted.length > most ? `${redacted.slice(0, most)}…` : redacted;
  }
}

function describePrimitive({ type, value, unserializableValue, description }: Runtime.RemoteObject): string {
  if (unserializableValue !== undefined) return unserializableValue;
  if (type === "string") return inspect(value, { maxStringLength: MOST_CHARACTERS_ALONE });
  return type === "undefined" ? "undefined" : (description ?? String(value));
}

/** Returns the type of a value as it is shown: the class of an object. */
export function typeOf({ type, subtype, className }: Runtime.RemoteObject): string {
  if (subtype === "null") return "null";
  return className ?? type;
}

/** How many elements an array, a map, a set or bytes have; undefined for what has none. */
export function sizeOf({ subtype, description = "" }: Runtime.RemoteObject): number | undefined {
  if (subtype !== "array" && subtype !== "typedarray" && subtype !== "map" && subtype !== "set") return undefined;
  const digits = /\((\d+)\)$/.exec(description)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
