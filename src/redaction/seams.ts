/** A text without its seams, and where in the text with them each offset is. */
export interface Joined {
  readonly text: string;
  /** Returns where the character at an offset is in the original text; for the end of this text, the end of that one. */
  startOf(offset: number): number;
  /** Returns where what ends at an offset ends in the original text. */
  endOf(offset: number): number;
}

interface Seam {
  readonly start: number;
  readonly end: number;
}

// Programs break base64 into lines of 64 (PEM, RFC 7468) or 76 characters (MIME, RFC 2045), some at 70 or 72. What a program holds back of a
// text may begin in the midst of a line, so that the first line counts whatever its length.
const LEAST_LINE = 60;

// The end of such a line, in a text or as `util.inspect` and JSON write one or a list of them, and what the next line is indented by.
const lineBreak = /(?:["'],[ \n]+|\r?\n|(?:\\r)?\\n(?:["'] \+\r?\n)?)[ \t]*["']?(?=[A-Za-z0-9+/]|$)/y;

// What sets colours and the like in a terminal, whole or at the end of what is known of a text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins with one
const ansi = /\x1b(?:\[[0-?]*[ -/]*(?:[@-~]|$)|$)/g;

/**
 * Joins what is broken by what is inside a value without being a part of it: the line breaks of base64, and a terminal's colours.
 * Returns undefined for a text that has neither, which most have.
 */
export function joinSeams(text: string): Joined | undefined {
  const seams = text.includes("\x1b") ? [...ansiIn(text), ...lineBreaksIn(text)] : lineBreaksIn(text);
  return seams.length === 0
    ? undefined
    : join(
        text,
        seams.sort((a, b) => a.start - b.start),
      );
}

function ansiIn(text: string): Seam[] {
  return Array.from(text.matchAll(ansi), ({ index, 0: { length } }) => ({ start: index, end: index + length }));
}

function lineBreaksIn(text: string): Seam[] {
  const seams: Seam[] = [];
  const addBreak = (end: number) => {
    lineBreak.lastIndex = end;
    if (!lineBreak.test(text)) return end;
    seams.push({ start: end, end: lineBreak.lastIndex });
    return lineBreak.lastIndex;
  };
  let at = 0;
  while (at < text.length && isBase64(text.charCodeAt(at))) at++;
  if (at > 0) at = addBreak(at);
  // A line that is long enough has a character at one of these places, so that most of a text need not be looked at.
  for (let probe = at + LEAST_LINE - 1; probe < text.length; probe += LEAST_LINE) {
    if (!isBase64(text.charCodeAt(probe))) continue;
    let start = probe;
    while (start > at && isBase64(text.charCodeAt(start - 1))) start--;
    let end = probe + 1;
    while (end < text.length && isBase64(text.charCodeAt(end))) end++;
    at = end - start >= LEAST_LINE ? addBreak(end) : end;
    probe = Math.max(probe, at - 1);
  }
  return seams;
}

/** Whether a code unit is a letter, a digit, `+` or `/`. */
function isBase64(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (code >= 0x2f && code <= 0x39) || code === 0x2b;
}

function join(text: string, seams: readonly Seam[]): Joined {
  const parts: string[] = [];
  // Where in the joined text each part begins, and where in the original one.
  const joinedStarts: number[] = [];
  const starts: number[] = [];
  let at = 0;
  let length = 0;
  for (const { start, end } of [...seams, { start: text.length, end: text.length }]) {
    if (start < at) continue;
    joinedStarts.push(length);
    starts.push(at);
    parts.push(text.slice(at, start));
    length += start - at;
    at = end;
  }
  const original = (offset: number) => {
    let low = 0;
    let high = joinedStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((joinedStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return (starts[low] ?? 0) + offset - (joinedStarts[low] ?? 0);
  };
  return {
    text: parts.join(""),
    startOf: (offset) => (offset >= length ? text.length : original(offset)),
    endOf: (offset) => original(offset - 1) + 1,
  };
}
