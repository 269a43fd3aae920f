import { describe, expect, test } from "vitest";
import { decodeEnvFile } from "#dist/env-file/decode.js";
import { parseEnvFile } from "#dist/env-file/env-file.js";
import { failureOf } from "../support/failure.js";
import { readVectors } from "../support/vectors.js";

interface Case {
  readonly name: string;
  readonly inherited: Record<string, string>;
  readonly files: readonly string[];
  readonly variables?: Record<string, string>;
  readonly error?: string;
}

/** Reads the files of a case in order, as a load does. */
function readFiles({ inherited, files }: Pick<Case, "inherited" | "files">): [name: string, value: string][] {
  const merged = new Map<string, string>();
  for (const text of files) {
    const read = parseEnvFile(decodeEnvFile(Buffer.from(text), "group"), {
      file: "group",
      inherited: (name) => (Object.hasOwn(inherited, name) ? inherited[name] : undefined),
      earlier: (name) => merged.get(name),
    });
    for (const [name, { value }] of read) merged.set(name, value);
  }
  return [...merged].sort();
}

function read(text: string, inherited: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(readFiles({ inherited, files: [text] }));
}

describe("as Docker Compose's own reader", () => {
  test.each(readVectors<Case>("env-files.jsonl").map((vector) => [vector.name, vector] as const))(
    "%s",
    (_name, vector) => {
      if (vector.variables === undefined) {
        expect(["ENV_FILE_INVALID", "VARIABLE_MISSING"]).toContain(failureOf(() => readFiles(vector)).code);
      } else {
        expect(readFiles(vector)).toEqual(Object.entries(vector.variables).sort());
      }
    },
  );

  // Found by trying generated files against that reader.
  test.each([
    ["an empty pair of braces in a word opens and does not close", "A=${N:-{}}{}\n", { A: "{}}{" }],
    ["a word whose brace has no match ends at the line's last one", "A=${N:-{{a}b}c\n", { A: "{{a}bc" }],
    ["a word ends on its line", 'A="${N:-{a}b\n}"\n', { A: "{ab\n}" }],
    ["a dollar sign from an octal escape begins a reference", 'B=1\nA="\\0044B"\n', { A: "1", B: "1" }],
    ["octal escapes beyond a byte lose their zero", 'A="\\0400"\n', { A: "\\400" }],
    ["two escaped dollar signs", 'A="\\$\\$B"\n', { A: "$$B" }],
    ["an escaped dollar sign before a reference", 'B=1\nA="\\$$B"\n', { A: "$1", B: "1" }],
    ["statements after a quoted value on its line", "A='x'B='y'C=z\n", { A: "x", B: "y", C: "z" }],
    ["a no-break space is white space round a value", "A=\u00a0x\u00a0\n", { A: "x" }],
    ["an em space is so only behind a value", "A=\u2003x\u2003\n", { A: "\u2003x" }],
    ["a byte order mark inside is text", "A=\ufeffx\ufeff\n", { A: "\ufeffx\ufeff" }],
    ["long s and the Kelvin sign are letters of references", "A=a$\u017fb|${\u212a:-k}\n", { A: "a|k" }],
    ["a tab in a name", "A\tB=1\n", { "A\tB": "1" }],
    ["numbers of any script in a name", "A\u00b2\u2160\u0660=1\n", { "A\u00b2\u2160\u0660": "1" }],
    ["export alone on its line", "export\n=", undefined],
    ["export alone, then a comment", "export\n#c\nA=1\n", { A: "1" }],
    ["export with a space at the end", "A=1\nexport ", undefined],
  ])("%s", (_name, text, variables) => {
    if (variables === undefined) expect(failureOf(() => read(text)).code).toBe("ENV_FILE_INVALID");
    else expect(read(text)).toEqual(variables);
  });
});

test("a bare name takes only what is inherited", () => {
  expect(readFiles({ inherited: { A: "i" }, files: ["B=1\n", "A=2\nA\nB=2\nB\n"] })).toEqual([
    ["A", "i"],
    ["B", "2"],
  ]);
});

test("each variable has the line of the assignment that won", () => {
  const text = 'A=1\n\nB="x\ny"\nC=3\r\nA=2 # again\n"';
  const lines = (part: string) =>
    [...parseEnvFile(part, { file: "group", inherited: () => undefined })].map(([name, { line }]) => [name, line]);
  expect(lines(text.slice(0, -1))).toEqual([
    ["A", 6],
    ["B", 3],
    ["C", 5],
  ]);
});

describe("refused, with the place and without a part of any value", () => {
  const secret = "example-value";
  const invalid = "ENV_FILE_INVALID";

  test.each([
    [
      "a character that no name has",
      `A=${secret}\nFOO!=${secret}\n`,
      invalid,
      2,
      4,
      "has a character that a variable's name cannot have. Write NAME=value.",
    ],
    ["a sentence", `${secret} is no assignment\n`, invalid, 1, 1, "has a name with a space in it. Write NAME=value."],
    [
      "a quoted name",
      `"${secret}"=1\n`,
      invalid,
      1,
      1,
      "has a character that a variable's name cannot have. Write NAME=value.",
    ],
    ["no name", `A=1\n  =${secret}\n`, invalid, 2, 3, "has no name before the value. Write NAME=value."],
    ["no name after export", `export =${secret}\n`, invalid, 1, 8, "has no name before the value. Write NAME=value."],
    [
      "export alone at the end",
      `A=${secret}\nexport `,
      invalid,
      2,
      1,
      'has nothing after "export". Write export NAME=value.',
    ],
    [
      "an open double quote",
      `A=1\nB="${secret}\nC=2\n`,
      invalid,
      2,
      3,
      'has a " that is not closed. Close it, or put the value in the other quotes.',
    ],
    [
      "an open single quote",
      `A= '${secret}`,
      invalid,
      1,
      4,
      "has a ' that is not closed. Close it, or put the value in the other quotes.",
    ],
    [
      "a reference with no end",
      `A=${secret}\${B\n`,
      invalid,
      1,
      16,
      "has a reference that is not complete. Write ${NAME}, or put the value in single quotes if it is text.",
    ],
    [
      "an empty reference",
      "A=1\nB=a${}b\n",
      invalid,
      2,
      4,
      "has a reference that is not complete. Write ${NAME}, or put the value in single quotes if it is text.",
    ],
    [
      "one behind escapes and lines",
      `A="${secret}\\n\\0101\n\\\${x}\${-}"\n`,
      invalid,
      2,
      6,
      "has a reference that is not complete. Write ${NAME}, or put the value in single quotes if it is text.",
    ],
    [
      "a required variable that is not set",
      `A=${secret}\nB=\${NOPE:?tell the owner}\n`,
      "VARIABLE_MISSING",
      2,
      3,
      "needs the variable NOPE, which is not set or empty: tell the owner. Set it in a group that is read earlier.",
    ],
    [
      "a required variable whose message runs into a value",
      `B=\${NOPE?\${A{}}${secret}\${A}\n`,
      "VARIABLE_MISSING",
      1,
      3,
      "needs the variable NOPE, which is not set or empty. Set it in a group that is read earlier.",
    ],
    [
      "a required variable with no message",
      "B=${NOPE?}\n",
      "VARIABLE_MISSING",
      1,
      3,
      "needs the variable NOPE, which is not set or empty. Set it in a group that is read earlier.",
    ],
    ["a NUL", `A=1\nB=${secret}\0\n`, invalid, 2, 16, "has a NUL, which a variable cannot hold. Take it out."],
    ["an escaped NUL", 'A=1\nB="a\\n\\0000"\n', invalid, 2, 7, "has a NUL, which a variable cannot hold. Take it out."],
  ] as const)("%s", (_name, text, code, line, column, message) => {
    const error = failureOf(() => read(text));
    expect(error).toMatchObject({ code, file: "group", line, column, message: `group:${line}:${column} ${message}` });
    expect(error.message).not.toContain(secret);
  });

  test.each([
    ["a lone byte", [0x41, 0x3d, 0xff, 0x0a], 1, 3],
    ["a cut sequence", [0x41, 0x3d, 0x31, 0x0a, 0x42, 0x3d, 0xe2, 0x82], 2, 3],
    ["one behind a replacement character", [0x41, 0x3d, 0xef, 0xbf, 0xbd, 0xfe], 1, 4],
  ])("bytes that are not UTF-8: %s", (_name, bytes, line, column) => {
    expect(failureOf(() => decodeEnvFile(Buffer.from(bytes), "group"))).toMatchObject({
      code: invalid,
      line,
      column,
      message: `group:${line}:${column} has bytes that are not UTF-8. Save the file as UTF-8.`,
    });
  });
});

describe("ends soon, in a value or a clear error", () => {
  const depth = 100_000;

  test.each([
    ["nested defaults", `A=${"${N:-".repeat(depth)}x${"}".repeat(depth)}\n`, "x"],
    ["nested defaults that are not closed", `A=${"${N:-".repeat(depth)}\n`, undefined],
    ["nested defaults closed by one brace", `A=${"${N:-".repeat(depth)}}\n`, undefined],
    ["defaults that are not used", `A=1\nA=${"${A:-".repeat(depth)}${"}".repeat(depth)}\n`, "1"],
    ["open braces", `A=${"{".repeat(depth)}$B\n`, "{".repeat(depth)],
    ["dollar signs", `A=${"$".repeat(2 * depth)}\n`, "$".repeat(depth)],
    ["backslashes in quotes", `A="${"\\".repeat(2 * depth)}"\n`, "\\".repeat(depth)],
    ["escaped quotes", `A="${'\\"'.repeat(depth)}"\n`, '"'.repeat(depth)],
    ["white space", `A=${" ".repeat(10 * depth)}x${" ".repeat(10 * depth)}\n`, "x"],
    ["white space inside", `A=x${" ".repeat(10 * depth)}y\n`, `x${" ".repeat(10 * depth)}y`],
    ["blank lines", `${"\n".repeat(10 * depth)}A=x\n`, "x"],
    ["a long name", `${"A".repeat(10 * depth)}!=1\n`, undefined],
  ])("%s", (_name, text, value) => {
    if (value === undefined) expect(failureOf(() => read(text)).code).toBe("ENV_FILE_INVALID");
    else expect(read(text).A === value).toBe(true);
  });
});
