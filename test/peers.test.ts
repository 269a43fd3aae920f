import { parse } from "dotenv";
import { expand } from "dotenv-expand";
import { describe, expect, test } from "vitest";
import { parseEnvFile } from "#dist/env-file/env-file.js";

// Everyday values, and whether dotenv 17 with dotenv-expand 13 gives what the automation's container gets. It is why groups are not read with them.
const values: readonly (readonly [value: string, wanted: string, isSame: boolean])[] = [
  ["secret", "secret", true],
  ["two words", "two words", true],
  ["'single'", "single", true],
  ['"double"', "double", true],
  ["a=b==", "a=b==", true],
  ["value # comment", "value", true],
  ["https://example.com/path", "https://example.com/path", true],
  ["${HOST}:5432", "db:5432", true],
  ["$HOST", "db", true],
  ["${NOPE:-fallback}", "fallback", true],
  ["${NOPE-fallback}", "fallback", true],
  ["${NOPE}", "", true],
  ["'two words'", "two words", true],
  ['"line\\nbreak"', "line\nbreak", true],
  ["abc#123", "abc#123", false],
  ["https://example.com/#/start", "https://example.com/#/start", false],
  ["#leading", "#leading", false],
  ["'pa$$w0rd'", "pa$$w0rd", false],
  ["'pa$word'", "pa$word", false],
  ["'${HOST}'", "${HOST}", false],
  ["pa$$word", "pa$word", false],
  ['"pa\\$word"', "pa$word", true],
  ["pa$5", "pa$5", true],
  ["ends$", "ends$", true],
  ["$(id)", "$(id)", true],
  ["`backtick`", "`backtick`", false],
  ["'don\\'t'", "don't", false],
  ['"say \\"hi\\""', 'say "hi"', false],
  ['"tab\\there"', "tab\there", false],
  ['"\\\\server"', "\\server", false],
  ["C:\\new", "C:\\new", true],
  ["$2b$10$abcdefgh", "$2b$10", true],
  ["${NOPE:+set}", "", true],
  ["${HOST:+set}", "set", true],
  ["${HOST+set}", "set", true],
  ["$DOLLARS", "a$b$$c", false],
  ['{"a": "b#c"}', '{"a": "b#c"}', false],
  ["-----BEGIN KEY-----", "-----BEGIN KEY-----", true],
];

const inherited: Readonly<Record<string, string>> = { HOST: "db", DOLLARS: "a$b$$c" };

test("dotenv and dotenv-expand give 24 of these 38", () => {
  expect(values.length).toBe(38);
  expect(values.filter(([, , isSame]) => isSame).length).toBe(24);
});

describe("an everyday value", () => {
  test.each(values)("%j", (value, wanted, isSame) => {
    const text = `VALUE=${value}\n`;
    const ours = parseEnvFile(text, { file: "group", inherited: (name) => inherited[name] }).get("VALUE")?.value;
    expect(ours).toBe(wanted);
    const theirs = expand({ parsed: parse(text), processEnv: { ...inherited } }).parsed?.VALUE;
    expect(theirs === wanted, `dotenv and dotenv-expand give ${JSON.stringify(theirs)}`).toBe(isSame);
  });
});
