import { expect, test } from "vitest";
import { redactJsonFragments } from "#dist/redaction/json-fragments.js";

/** What the error of `JSON.parse` says. */
function refusalOf(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
  return expect.unreachable("it is JSON");
}

test.each([
  ["at its beginning", 'example-"value"-of-some-length', /^Unexpected token .*"\[redacted NAME\]"\.\.\. is not/],
  ["in its midst", '{"a": 1, "b": example-value, "c": 1234}', /\.\.\."\[redacted NAME\]"\.\.\. is not/],
  ["at its end", '{"a": 1, "b": 123456789, "c": example', /\.\.\."\[redacted NAME\]" is not/],
  ["where a quote is the fault", `["example-value-one"${" ".repeat(3)}: "two"]`, undefined],
])("what is quoted of a value %s is redacted", (_name, value, expected) => {
  const message = refusalOf(value);
  const redacted = redactJsonFragments(message, (fragment) => (value.includes(fragment) ? "NAME" : undefined));
  if (expected !== undefined) expect(redacted).toMatch(expected);
  expect(redacted).not.toMatch(/example|"b": 123/);
});

test("what is quoted of another text stays, also several times", () => {
  const text = `${refusalOf("some example text that is no JSON")}\n${refusalOf("[1, 2, x]")}`;
  expect(redactJsonFragments(text, () => undefined)).toBe(text);
});

test("a token that is a quote is not taken for the beginning of what is quoted", () => {
  const text = 'Unexpected token \'"\', "example-te"... is not valid JSON';
  expect(redactJsonFragments(text, (fragment) => (fragment === "example-te" ? "NAME" : undefined))).toBe(
    'Unexpected token \'"\', "[redacted NAME]"... is not valid JSON',
  );
});
