import fc from "fast-check";
import { expect, test } from "vitest";
import { Matcher } from "#dist/redaction/matcher.js";
import { StreamRedactor } from "#dist/redaction/stream.js";

/** What {@link Matcher} is to find, the simple way. */
function findSimply(patterns: readonly string[], text: string): { start: number; end: number; name: string }[] {
  return Array.from(text, (_, start) => {
    const found = patterns.filter((pattern) => text.startsWith(pattern, start));
    const longest = found.sort((a, b) => b.length - a.length)[0];
    return longest === undefined ? [] : [{ start, end: start + longest.length, name: longest }];
  }).flat();
}

const matcherOf = (patterns: readonly string[]) => new Matcher(new Map(patterns.map((pattern) => [pattern, pattern])));

test("what is found is what stands there, also of patterns that begin and overlap each other", () => {
  const letters = fc.constantFrom("a", "b");
  const pattern = fc.string({ unit: letters, minLength: 8, maxLength: 14 });
  const patterns = fc.uniqueArray(pattern, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(patterns, fc.string({ unit: letters, maxLength: 60 }), (known, text) => {
      expect(matcherOf(known).find(text)).toEqual(findSimply(known, text));
    }),
    { numRuns: 1000 },
  );
});

test("what begins later is not looked for where only the beginning is asked for", () => {
  const matcher = matcherOf(["abcdefgh", "bcdefghi"]);
  expect(matcher.find("abcdefghi", 1)).toEqual([{ start: 0, end: 8, name: "abcdefgh" }]);
  expect(matcher.find("abcdefghi", 0)).toEqual([]);
});

test("what is held back is not gone through again and again", () => {
  const [few, many] = [20, 500].map((length) => matcherOf([`${"a".repeat(length)}b`]));
  const timeOf = (matcher: Matcher | undefined) => {
    const stream = new StreamRedactor();
    const start = performance.now();
    for (let count = 0; matcher && count < 5_000; count++) stream.write("a", matcher);
    return performance.now() - start;
  };
  // Going through it at every write would take hundreds of times as long.
  expect(timeOf(many)).toBeLessThan(50 * timeOf(few) + 500);
});

test("a part of the text that patterns begin with takes no longer the more of them there are", () => {
  const heads = (count: number) => Array.from({ length: count }, (_, index) => `${"a".repeat(120)}${index}-end`);
  const text = "a".repeat(40_000);
  const timeOf = (matcher: Matcher) => {
    const start = performance.now();
    expect(matcher.find(text)).toEqual([]);
    return performance.now() - start;
  };
  const [few, many] = [matcherOf(heads(2)), matcherOf(heads(1000))];
  // A thousand comparisons at each place would take hundreds of times as long.
  expect(timeOf(many)).toBeLessThan(20 * timeOf(few) + 500);
});
