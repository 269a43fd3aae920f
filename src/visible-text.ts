// What steers a terminal (C0, DEL and C1), breaks a line unseen, or changes the order or the look of what is around it without being
// seen itself (U+202E and its kin). The two joiners stay: Persian and emoji need them.
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

/** Returns a text that is safe to show: what is hidden in it is an escape such as `\x1b` or `\u202e`. Line feeds and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) =>
    character === "\n" || character === "\t" ? character : escaped(character),
  );
}

/** Returns a text as one line that is safe to show, as {@link visibleText} does: line feeds and tabs are escapes too. */
export function visibleLine(text: string): string {
  return text.replace(HIDDEN, escaped);
}

/** Returns JSON that means the same and has nothing hidden in it. */
export function visibleJson(json: string): string {
  return json.replace(HIDDEN, (character) => (character === "\n" ? character : [...codeUnits(character)].join("")));
}

function* codeUnits(text: string): Generator<string> {
  for (let index = 0; index < text.length; index++) yield `\\u${hex(text.charCodeAt(index), 4)}`;
}

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return NAMED[character] ?? `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 0)}}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, "0");
}
