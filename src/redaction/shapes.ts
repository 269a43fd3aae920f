import { isAddress, isHost, isHostAndPort, isHosts, MOST_ITEMS } from "./hosts.js";
import { saysSecret } from "./secret-names.js";
import { isPlainName, isWord } from "./words.js";

/** What a value may be by its shape that is harmless to show. */
export type Shape =
  | "repeated"
  | "number"
  | "date"
  | "address"
  | "version"
  | "locale"
  | "name"
  | "host"
  | "url"
  | "image"
  | "file"
  | "email"
  | "options"
  | "format"
  | "list";

// What is longer is data, and is not looked at.
const LONGEST = 2_000;
// Names of folders, files and options have more words than others.
const MOST_WORDS_IN_PATHS = 5;

// More digits than a number of JavaScript keeps are an identifier or a token, whatever they look like.
const MOST_DIGITS = 15;

/** Returns the harmless shape that a text has, or undefined if it has none and may be a secret. Linear in its length. */
export function shapeOf(text: string): Shape | undefined {
  if (text.length > LONGEST) return undefined;
  return singleShapeOf(text) ?? (isOptions(text) ? "options" : isList(text) ? "list" : undefined);
}

function singleShapeOf(text: string): Shape | undefined {
  for (const [shape, test] of tests) if (test(text)) return shape;
  return undefined;
}

const tests: readonly (readonly [Shape, (text: string) => boolean])[] = [
  ["repeated", (text) => /^(.)\1+$/su.test(text)],
  ["number", (text) => isNumber(text) || isQuantity(text)],
  ["date", isDate],
  ["address", isAddress],
  ["version", isVersion],
  ["locale", isLocale],
  ["name", (text) => isPlainName(withoutBrackets(text))],
  ["host", isHosts],
  ["url", isPlainUrl],
  ["image", isImage],
  ["file", isPath],
  ["email", isEmail],
  ["format", isFormat],
];

function isNumber(text: string): boolean {
  const digits = text.replace(/\D/g, "").length;
  return digits <= MOST_DIGITS && /^[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
}

/** A number with a unit, a range or a ratio of numbers. */
function isQuantity(text: string): boolean {
  const quantity =
    /^\d{1,15}(?:\.\d{1,6})? ?(?:[kmgtp]?i?b|[kmgtp]i?|ms|us|ns|s|m|h|d|w|y|[a-z]{3,8}|%|px|rpm)(?:\/[a-z]{1,8})?$/i;
  if (quantity.test(text)) return !/[a-z]{3,}/i.test(text) || isWord(/[a-z]+/i.exec(text)?.[0] ?? "");
  return /^\d{1,9}(?:\.\d{1,4})?(?:[-x:/]|\.\.)\d{1,9}(?:\.\d{1,4})?$/.test(text) && text.length <= 17;
}

const time = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?`;
const zone = String.raw` ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?`;
const dates = [
  new RegExp(`^\\d{4}[-/.]\\d{1,2}(?:[-/.]\\d{1,2})?(?:[T _-]${time})?${zone}$`),
  new RegExp(`^\\d{1,2}[-/. ]{1,2}\\d{1,2}[-/. ]{1,2}\\d{4}(?: ${time})?$`),
  new RegExp(`^${time}(?: ?[-/] ?${time})?${zone}$`),
  // A schedule of cron, and a duration of ISO 8601 or of Go.
  /^(?:(?:[\d*][\d*/,-]*|\?|[A-Z]{3}(?:-[A-Z]{3})?) ){4,6}(?:[\d*][\d*/,#L-]*|\?|[A-Z]{3}(?:-[A-Z]{3})?)$/,
  /^@(?:hourly|daily|weekly|monthly|yearly|reboot)$/,
  /^-?P(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?$/,
  /^(?:\d+(?:\.\d+)?(?:h|ms?|s|d))+$/,
  /^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc|US)(?:\/[A-Za-z_-]{2,20}(?:[+-]\d{1,2})?){1,2}$/,
  // How a date is to be written.
  /^(?=.*(?:YYYY|yyyy|HH|%[YHdm]))[YyMdDHhmsSAaZTXzE%'/:., -]{1,40}$/,
];

function isDate(text: string): boolean {
  return text.length <= 60 && dates.some((date) => date.test(text));
}

function isVersion(text: string): boolean {
  const [, rest = "?"] =
    /^(?:[~^=]|[<>]=?)? ?v?\d{1,5}(?:\.(?:\d{1,5}|x|\*)){1,3}(|[-+.~][\da-z.+~-]{1,24})$/.exec(text) ?? [];
  return rest === "" || (rest !== "?" && rest.split(/[-+.~]/).every((piece) => piece.length <= 10));
}

const charsets = "UTF-?8|ISO-?8859-\\d{1,2}|windows-\\d{4}|ISO_8859-\\d{1,2}|US-ASCII|KOI8-R";
const locales = [
  new RegExp(
    `^(?:[a-z]{2,3}|C|POSIX)(?:[_-][A-Z][a-z]{3})?(?:[_-](?:[A-Z]{2}|\\d{3}))?(?:\\.(?:${charsets}))?(?:@[a-z]{4,10})?$`,
    "i",
  ),
  new RegExp(`^(?:${charsets})$`, "i"),
  /^[a-z]{2}(?:-[A-Z]{2})?(?:;q=[01](?:\.\d+)?)?(?:, ?[a-z*]{1,2}(?:-[A-Z]{2})?(?:;q=[01](?:\.\d+)?)?)+$/,
];

function isLocale(text: string): boolean {
  if (text.length > 80) return false;
  return locales.some((locale, index) => locale.test(text) && (index > 0 || /[_.-]/.test(text)));
}

/** A URL with no user, and with nothing in its path, query or fragment that may be a secret. */
function isPlainUrl(text: string): boolean {
  const [, scheme = "", hosts, rest] =
    /^((?:jdbc:)?[a-z][a-z\d+.-]*):(?:\/\/([^/?#@\s]*))?([^@\s]*)$/i.exec(text) ?? [];
  if (rest === undefined || !/^(?:jdbc:)?[a-z\d+.-]{2,24}$/i.test(scheme)) return false;
  if (hosts === undefined) return /^(?:file|sqlite|jdbc:sqlite|jdbc:h2)$/i.test(scheme) && isPath(rest);
  if (hosts !== "" && !isHosts(hosts)) return false;
  const [, path = "", query = "", fragment = ""] = /^([^?#]*)\??([^#]*)#?(.*)$/s.exec(rest) ?? [];
  return isPathOf(path.split("/")) && isPlainQuery(query) && isPathOf(fragment.split("/"));
}

function isPlainQuery(query: string): boolean {
  return query.split("&").every((pair) => {
    const at = pair.indexOf("=");
    const name = at === -1 ? pair : pair.slice(0, at);
    const value = at === -1 ? "" : decode(pair.slice(at + 1));
    if (value !== "" && (saysSecret(name) || /^(?:code|sid|session)$/i.test(name))) return false;
    return (name === "" || isSegment(name)) && (value === "" || isSegment(value) || singleShapeOf(value) !== undefined);
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

const knownTags =
  /^(?:latest|stable|edge|main|master|nightly|next|dev|prod|alpine|slim|lts|bookworm|bullseye|jammy|noble)(?:-[a-z]{2,10})?$/;

/** The name of an image of a container, with a tag or a digest. */
function isImage(text: string): boolean {
  const [, name = "", tag, digest] = /^([^@\s]+?)(?::([\w][\w.-]{0,60}))?(?:@sha256:([\da-f]{64}))?$/.exec(text) ?? [];
  if (tag === undefined && digest === undefined) return false;
  if (tag !== undefined && !knownTags.test(tag) && !isVersionTag(tag)) return false;
  const segments = name.split("/");
  const [first = "", ...others] = segments;
  if (others.length === 0) return isPlainName(name) || isWord(name);
  return (isHostAndPort(first) || isPlainName(first)) && others.every((segment) => isSegment(segment));
}

function isVersionTag(tag: string): boolean {
  if (!/^v?\d/.test(tag)) return false;
  const pieces = tag.split(/[-_.]/);
  return (
    pieces.length <= 7 && pieces.every((piece) => /^v?\d{1,4}$|^[a-z]{1,10}\d{0,3}$|^\d{1,3}[a-z]\d{0,3}$/.test(piece))
  );
}

/** A path of a file or folder, or of a zone such as Europe/Prague. */
function isPath(text: string): boolean {
  if (/^(?:[a-z]:|\\\\)/i.test(text)) return isPathOf(text.replace(/^[a-z]:/i, "").split(/[\\/]/));
  if (!/[/.]/.test(text) || /[\\\n]/.test(text)) return false;
  const segments = text.split("/");
  return (segments.length > 1 || /^\w[\w-]*\.[a-z\d]{1,6}$/i.test(text)) && isPathOf(segments);
}

function isPathOf(segments: readonly string[]): boolean {
  return segments.length <= 16 && segments.every((segment) => isSegment(decode(segment)));
}

function isSegment(text: string): boolean {
  if (text.length <= 3 && /^[\w.*~:!+-]*$/.test(text)) return true;
  const bare = text.replace(/^(?::|\{|\[|<|\$\{?)(\w+)(?:\}|\]|>)?$/, "$1");
  if (isPlainName(bare, MOST_WORDS_IN_PATHS) || isNumber(bare) || isVersion(bare) || isDate(bare) || isVersionTag(bare))
    return true;
  if (/^[a-z]{1,14}(?:[-_.][a-z]{1,14}){0,3}$/.test(bare)) return true;
  // A word with a number, such as python3.11 or x86_64-linux-gnu.
  return /^[a-z]{1,12}\d{1,2}(?:\.\d{1,2})?$/i.test(bare)
    ? isWord(bare.replace(/\d.*$/, ""))
    : /^x86_64(?:-[a-z]+)*$/.test(bare);
}

function isEmail(text: string): boolean {
  const [, local = "", domain = ""] = /^(?:[\p{L} .'"-]{1,60}<)?([\w.+-]{1,64})@([\w.-]+)>?$/u.exec(text) ?? [];
  if (!domain.includes(".") || !isHost(domain)) return false;
  return isPlainName(local.replaceAll("+", "-")) || /^[a-z]{1,3}$/i.test(local);
}

/** Options of a command: each a name, alone or with something harmless after a `=`. */
function isOptions(text: string): boolean {
  if (!/^-{0,2}[a-zA-Z]/.test(text)) return false;
  const options = text.split(/[ ;&,] ?/);
  if (options.length > MOST_ITEMS || !options.every((option) => /^-|=/.test(option))) return false;
  return options.every((option) => {
    const [, name = "", value = ""] = /^-{0,2}([a-zA-Z][\w.-]*)(?:[=:](.*))?$/s.exec(option) ?? [];
    if (name === "" || saysSecret(name)) return false;
    const isName = isPlainName(name, MOST_WORDS_IN_PATHS) || name.length <= 3 || /^X[a-z]{2}\d{1,5}[kmg]$/i.test(name);
    return isName && (value === "" || isSegment(value) || singleShapeOf(value) !== undefined);
  });
}

/** How lines of a log are put together: what is put in, and words and marks between. */
function isFormat(text: string): boolean {
  const rest = text.replace(/%\([a-z]\w{0,30}\)[-\d.]{0,5}[a-z]/g, " ");
  if (rest === text || !/^[\p{L}\s[\](){}:;,.|<>=/"'-]*$/u.test(rest)) return false;
  return rest.split(/[^\p{L}]+/u).every((word) => word.length <= 3 || isWord(word));
}

/** Several things that are all harmless, in a row or as an array of JSON. */
function isList(text: string): boolean {
  const items = /^\[.*\]$/s.test(text)
    ? itemsOfJson(text)
    : text.split(text.includes("/") ? /\s*[,;|:]\s*/ : /\s*[,;|]\s*/);
  if (items === undefined || items.length > MOST_ITEMS || (items.length < 2 && !text.startsWith("["))) return false;
  return items.every((item) => item === "" || isSegment(item) || singleShapeOf(item) !== undefined);
}

function itemsOfJson(text: string): readonly string[] | undefined {
  try {
    const items: unknown = JSON.parse(text);
    if (!Array.isArray(items)) return undefined;
    return items.every((item) => typeof item !== "object") ? items.map(String) : undefined;
  } catch {
    return undefined;
  }
}

/** What is between brackets, as in `<your-name>` and `[object Object]`. */
function withoutBrackets(text: string): string {
  return /^(?:<[^<>]+>|\[[^[\]]+\]|\{[^{}]+\}|\([^()]+\))$/.test(text) ? text.slice(1, -1) : text;
}
