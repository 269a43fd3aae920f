const ENDING = "is not valid JSON";

// Twenty characters around the fault, ten at the beginning of the text or at its end; of a shorter text the whole. The token that is
// before it may be a quote.
const quotation = /(?:token '[\s\S]{1,2}', )?(?:\.\.\.)?"([\s\S]{8,21}?)"(?:\.\.\.)? is not valid JSON/g;

/**
 * Redacts what the error of `JSON.parse` quotes of the text that it rejects, if that is a part of a value: a secret that was taken for
 * JSON. `nameOf` returns the name of a value that has a text in it.
 */
export function redactJsonFragments(text: string, nameOf: (fragment: string) => string | undefined): string {
  if (!text.includes(ENDING)) return text;
  return text.replace(quotation, (quoted: string, fragment: string) => {
    const name = nameOf(fragment);
    return name === undefined ? quoted : quoted.replace(fragment, () => `[redacted ${name}]`);
  });
}
