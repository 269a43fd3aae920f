import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";
import { attempt, SECRET } from "../invariants.mjs";

const require = createRequire(import.meta.url);
const { decodeEnvFile } = require("../../../dist/env-file/decode.js");
const { parseEnvFile } = require("../../../dist/env-file/env-file.js");
const { toEnvFile } = require("../../../dist/cli/environment-text.js");

const name = fc.constantFrom("A", "B", "HOST", "a.b", "__proto__", "constructor", "Ž", "k[0]", "export");
const { reference } = fc.letrec((tie) => ({
  word: fc
    .array(fc.oneof(tie("reference"), fc.constantFrom("x", "{", "}", "$", "$$", " ", "\\")), { maxLength: 3 })
    .map((parts) => parts.join("")),
  reference: fc.oneof(
    { depthSize: "small" },
    name.map((variable) => `$${variable}`),
    fc
      .tuple(name, fc.constantFrom("", ":-", "-", ":+", "+", ":?", "?", ":", "="), tie("word"))
      .map((parts) => `\${${parts.join("")}}`),
  ),
}));
const text = fc
  .array(
    fc.oneof(
      reference,
      fc.string({ unit: "binary", maxLength: 3 }),
      fc.constantFrom(SECRET, "\\n", "\\0101", '\\"', "\\'", " #", "\r"),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));
const value = fc.oneof(
  text,
  text.map((content) => `'${content}'`),
  text.map((content) => `"${content}\n${content}"`),
);
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom("", "export ", " "), name, fc.constantFrom("=", ":", " = "), value)
      .map((parts) => parts.join("")),
  },
  { weight: 1, arbitrary: name },
  { weight: 1, arbitrary: text.map((content) => `# ${content}`) },
  { weight: 1, arbitrary: text.filter((content) => !content.includes(SECRET)) },
);

export const property = fc.property(
  fc.array(line, { maxLength: 8 }),
  fc.dictionary(name, fc.string()),
  (lines, inherited) => {
    const options = {
      file: "group",
      inherited: (variable) => (Object.hasOwn(inherited, variable) ? inherited[variable] : undefined),
    };
    const source = decode(lines.join("\n"));
    if (source === undefined) return;
    const read = attempt(() => parseEnvFile(source, options));
    if (read === undefined) return;
    const again = parseEnvFile(source, options);
    assert.deepEqual([...again], [...read]);
    const variables = [...read].map(([variable, content]) => [variable, content.value]);
    const written = parseEnvFile(toEnvFile(variables), { file: "written", inherited: () => undefined });
    assert.deepEqual(
      [...written].map(([variable, content]) => [variable, content.value]),
      variables,
    );
  },
);

function decode(lines) {
  return attempt(() => decodeEnvFile(Buffer.from(lines), "group"));
}
