import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import fc from "fast-check";
import { attempt } from "../invariants.mjs";

const { parsePipelinesConf } = createRequire(import.meta.url)("../../../dist/api.js");

// Long values of a few pieces, as somebody would write them to keep a reader busy.
const REPEATED = 50_000;
// Milliseconds. A reader that is linear takes some ten; one that is quadratic takes thousands.
const LIMIT = 1_000;

const piece = fc.oneof(
  fc.constantFrom(
    "/",
    "0",
    "9",
    "_",
    ".",
    ":",
    "-",
    "+",
    "e",
    "m",
    "s",
    "ms",
    " ",
    "\t",
    "\u00a0",
    "\u0661",
    ",",
    '"',
    "'",
  ),
  fc.constantFrom(
    "$",
    "{",
    "}",
    "${",
    "${a",
    "${a:-",
    "$a",
    "$$",
    "://",
    "a://",
    "@",
    "?",
    "&",
    "=",
    "#",
    "%",
    "\\",
    ";",
  ),
  fc.string({ unit: "binary", maxLength: 2 }),
);
const unit = fc.oneof(
  { weight: 2, arbitrary: piece },
  { weight: 1, arbitrary: fc.tuple(piece, piece).map((parts) => parts.join("")) },
);
const ends = fc.constantFrom("", "x", "a://", "0", ".", "}", "s");
const getters = ["get", "getInt", "getFloat", "getBoolean", "getSeconds", "getUrl", "getList"];

export const property = fc.property(ends, unit, ends, (prefix, repeated, suffix) => {
  const value = prefix + repeated.repeat(REPEATED) + suffix;
  const started = performance.now();
  const conf = attempt(() => parsePipelinesConf(`[s]\nk=${value}\n`, { env: {} }));
  if (conf === undefined) return;
  for (const method of getters) attempt(() => conf[method]("s", "k"));
  const elapsed = performance.now() - started;
  assert(elapsed < LIMIT, `it took ${elapsed} ms`);
});
