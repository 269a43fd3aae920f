import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";
import { attempt, SECRET } from "../invariants.mjs";

const { parsePipelinesConf } = createRequire(import.meta.url)("../../../dist/api.js");

const name = fc.constantFrom("a", "b", "host", "Port", "__proto__", "A", "klíč");
const section = fc.constantFrom("s", "t", "DEFAULT", "general", "connection:K", "__proto__");
const piece = fc.oneof(
  fc
    .tuple(fc.constantFrom("${", "$", "${s:", "${t:"), name, fc.constantFrom("}", "", ":-x}", "?}"))
    .map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 3 }),
  fc.constantFrom("$$", "{", "}", "[", "]", "=", ":", "#", ";", "\n", "\n  ", "\r"),
);
const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(""));
const line = fc.oneof(
  { weight: 1, arbitrary: section.map((found) => `[${found}]`) },
  { weight: 4, arbitrary: fc.tuple(name, fc.constantFrom("=", ":", " = "), text).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: text },
);

export const property = fc.property(fc.array(line, { maxLength: 10 }), fc.array(name), (lines, set) => {
  const env = Object.fromEntries(set.map((variable) => [variable, `${SECRET}$x${"${a}"}`]));
  const conf = attempt(() => parsePipelinesConf(`[s]\n${lines.join("\n")}`, { env }));
  if (conf === undefined) return;
  const unresolved = new Set(conf.unresolved().map((found) => JSON.stringify([found.section, found.option])));
  for (const found of conf.sections()) {
    for (const option of conf.options(found)) {
      const value = attempt(() => conf.get(found, option));
      // An option of DEFAULT is listed for the first section it fails in only.
      if (value !== undefined)
        assert(!unresolved.has(JSON.stringify([found, option])), "a value that can be got is listed as unresolved");
    }
  }
});
