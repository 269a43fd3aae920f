import { strip } from "./python-text.js";

/** What a value could not be read as, and what it should look like. The value itself is never shown: it may be a secret. */
export interface Unreadable {
  readonly wanted: string;
}

const integer = /^[+-]?[0-9]+(?:_[0-9]+)*$/;
// No two loops in it can take the same digit: else it would take a time that grows with the square of their number.
const float =
  /^[+-]?(?:(?:[0-9]+(?:_[0-9]+)*(?:\.(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:e[+-]?[0-9]+(?:_[0-9]+)*)?|inf(?:inity)?|nan)$/i;

// Separators are white space to Python's `str.strip`, and none to its numbers.
const separators = "\\x1c-\\x1f";
const separator = new RegExp(`[${separators}]`);
const otherDigit = /(?![0-9])\p{Nd}/gu;

/** Returns a number's text as JavaScript writes it: trimmed, with digits of other scripts as ASCII ones. */
function normalizeNumber(value: string): string {
  return separator.test(value) ? "" : strip(value).replace(otherDigit, toAsciiDigit);
}

/** Unicode has the digits of a script in a row that begins with its zero, and rows right after one another only if they are whole. */
function toAsciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return String((code - first) % 10);
}

/** Reads a whole number as Python's `int` does; rejects one that a JavaScript number cannot hold exactly. */
export function toInteger(value: string): number | Unreadable {
  const text = normalizeNumber(value);
  const number = Number(text.replaceAll("_", ""));
  // Python's -0 is 0.
  return integer.test(text) && Number.isSafeInteger(number) ? number + 0 : { wanted: "a whole number, such as 8080" };
}

/** Reads a number as Python's `float` does. */
export function toFloat(value: string): number | Unreadable {
  const text = normalizeNumber(value);
  if (!float.test(text)) return { wanted: "a number, such as 0.5" };
  if (/nan$/i.test(text)) return Number.NaN;
  if (/inf/i.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text.replaceAll("_", ""));
}

const booleans: Readonly<Record<string, boolean>> = {
  1: true,
  yes: true,
  true: true,
  on: true,
  0: false,
  no: false,
  false: false,
  off: false,
};

/** Reads a boolean as Python's `configparser` does. */
export function toBoolean(value: string): boolean | Unreadable {
  const text = value.toLowerCase();
  const boolean = Object.hasOwn(booleans, text) ? booleans[text] : undefined;
  return boolean ?? { wanted: "1, yes, true or on, or 0, no, false or off" };
}

// In seconds. A year has 365 days and a month 31, as on the platform.
const units: Readonly<Record<string, number>> = {
  "": 1,
  y: 365 * 86_400,
  M: 31 * 86_400,
  w: 7 * 86_400,
  d: 86_400,
  h: 3_600,
  m: 60,
  s: 1,
  ms: 0.001,
};

/** Reads a duration such as `20m`, in seconds. The number is as in Python's `float`; white space may be around it. */
export function toSeconds(value: string): number | Unreadable {
  const text = strip(value);
  const unit = /(?:ms|[yMwdhms])$/.exec(text)?.[0] ?? "";
  const number = toFloat(text.slice(0, text.length - unit.length));
  const factor = units[unit];
  if (typeof number !== "number" || factor === undefined) {
    return { wanted: "a duration, such as 20m, 1.5h or 100ms (y, M, w, d, h, m, s, ms; a bare number is seconds)" };
  }
  // Dividing keeps 100ms at 0.1, which multiplying by 0.001 would not for every number.
  return unit === "ms" ? number / 1_000 : number * factor;
}

/** Reads an address: trimmed, without slashes at its end, and of one of `schemes` if they are given. */
export function toUrl(value: string, schemes: readonly string[] | undefined): string | Unreadable {
  const text = withoutSlashes(strip(value));
  const scheme = /^([a-z][a-z0-9+.-]*):\/\/\S+$/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && (schemes === undefined || schemes.includes(scheme))) return text;
  return {
    wanted: `an address, such as ${schemes?.[0] ?? "https"}://example.com/path${schemes ? ` (${schemes.join(", ")})` : ""}`,
  };
}

/** Takes the slashes off the end; a pattern would try from each slash of the text. */
function withoutSlashes(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "/") end--;
  return text.slice(0, end);
}
