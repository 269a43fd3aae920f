import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import fc from "fast-check";
import { attempt } from "../invariants.mjs";

const { parsePipelinesConf } = createRequire(import.meta.url)("../../../dist/api.js");

// Long values of a few pieces, as somebody would write them to keep a reader busy.
const REPEATED = 20_000;
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
const getter = fc.constantFrom("get", "getInt", "getFloat", "getBoolean", "getSeconds", "getUrl", "getList");
const ends = fc.constantFrom("", "x", "a://", "0", ".", "}", "s");

export const property = fc.property(ends, piece, piece, ends, getter, (prefix, first, second, suffix, method) => {
  const value = prefix + (first + second).repeat(REPEATED) + suffix;
  const started = performance.now();
  const conf = attempt(() => parsePipelinesConf(`[s]\nk=${value}\n`, { env: {} }));
  if (conf !== undefined) attempt(() => conf[method]("s", "k"));
  const elapsed = performance.now() - started;
  assert(elapsed < LIMIT, `${method} took ${elapsed} ms`);
});
