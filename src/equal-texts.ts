/**
 * Keeps one of equal texts: what runs again and again comes as a new text each time. Returns the function that returns, for a text, the first that was
 * equal to it.
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
