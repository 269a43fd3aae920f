import { describe, expect, test } from "vitest";
import { readAsPythonDotenv } from "#dist/check/other-readers/python-dotenv.js";
import { readVectors } from "../../support/vectors.js";

interface Case {
  readonly text: string;
  readonly inherited: Record<string, string>;
  /** What python-dotenv 1.2 gives for a file with that text. */
  readonly variables: Record<string, string>;
}

describe("python-dotenv's own results", () => {
  test.each(readVectors<Case>("python-dotenv.jsonl"))("$text", ({ text, inherited, variables }) => {
    const read = readAsPythonDotenv(text, (name) => inherited[name]);
    const found = [...read].filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(found)).toEqual(variables);
  });
});

test("a quote that is never closed, on every line, takes no longer than the text is long", () => {
  const text = `${"A=x'\n".repeat(50_000)}B="${"\nx=y".repeat(50_000)}`;
  expect([...readAsPythonDotenv(text, () => undefined).keys()]).toEqual(["A", "x"]);
});
