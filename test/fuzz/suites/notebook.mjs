import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { attempt, SECRET } from "../invariants.mjs";

const { readNotebook, writeNotebook } = createRequire(import.meta.url)("../../../dist/notebook/document.js");

const file = join(mkdtempSync(join(tmpdir(), "bspump-fuzz-")), "main.ipynb");
const source = fc.oneof(fc.string(), fc.array(fc.string()));
const cell = fc.oneof(
  fc.record(
    {
      cell_type: fc.constantFrom("code", "markdown", "raw"),
      source,
      metadata: fc.jsonValue(),
      id: fc.jsonValue(),
      other: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
);
const document = fc.oneof(
  fc.record(
    {
      cells: fc.array(cell, { maxLength: 4 }),
      nbformat: fc.constantFrom(4, 4, 4, 3),
      nbformat_minor: fc.jsonValue(),
      metadata: fc.jsonValue(),
    },
    { requiredKeys: ["nbformat"] },
  ),
  fc.jsonValue(),
);

export const property = fc.property(document, fc.boolean(), (found, isCut) => {
  const text = JSON.stringify(found);
  writeFileSync(file, isCut ? `${text.slice(0, -1)}${SECRET}` : text);
  const notebook = attempt(() => readNotebook(file));
  if (notebook === undefined) return;
  writeNotebook(file, notebook);
  // As JSON: beside that it keeps the text that it was read from.
  const plain = (value) => JSON.parse(JSON.stringify(value));
  assert.deepEqual(plain(readNotebook(file)), plain(notebook));
});
