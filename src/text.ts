/** Returns where the quote at `start` is closed: at the next one with an even number of backslashes before it. -1 if it is not. */
export function closingQuote(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let end = text.indexOf(quote, start + 1); end !== -1; end = text.indexOf(quote, end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

/** Orders texts by their code units, as `sort` does without a function. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Returns the source of a pattern that matches a text as it is. */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

const NAMES_SHOWN = 20;

/** Lists names, as many as can be read. */
export function listNames(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return names.slice(0, NAMES_SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/**
 * Keeps one of equal texts: what runs again and again comes as a new text each time. `of` returns, for a text, the first that was equal to it.
 */
export function keepOne(): { of(text: string): string; clear(): void } {
  const texts = new Map<string, string>();
  return {
    of(text) {
      const known = texts.get(text);
      if (known === undefined) texts.set(text, text);
      return known ?? text;
    },
    clear: () => texts.clear(),
  };
}
