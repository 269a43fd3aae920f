import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";

const require = createRequire(import.meta.url);
const { Redactor } = require("../../../dist/redaction/redactor.js");
const { redactText } = require("../../../dist/redaction/stream.js");

// Long values and outputs of a few pieces, as somebody would make them to keep a kernel busy.
const LENGTH = 20_000;
// Of an output that is all values each place is compared with all of a pattern, so that a part of it will do.
const SHOWN = 1_500;
// Milliseconds of the processor, since others may use it too. What is linear takes some ten; what is quadratic takes a thousand and more.
const LIMIT = 1_000;

const piece = fc.oneof(
  fc.constantFrom(
    ...'a A 0 x8Kq2LmZ aaaaaaaa : / @ = ? & ; , | . - _ % + " \' ` \\ \\n \\" { } [ ] < $ $$ # ~ ... …'.split(" "),
    ...[
      "a://",
      "://",
      "a=",
      "='",
      '="',
      '{"a":',
      "Bearer ",
      "password=",
      "\n",
      " ",
      "\x1b[0m",
      "\x1b",
      "\u00a0",
      "é",
      "🔑",
    ],
  ),
  fc.string({ unit: "binary", maxLength: 2 }),
);
const unit = fc.oneof(
  { weight: 2, arbitrary: piece },
  { weight: 1, arbitrary: fc.tuple(piece, piece).map((parts) => parts.join("")) },
);
const ends = fc.constantFrom("", "x", "a://", "{", "[", '"', "x8Kq2LmZ", "a://a:", "A".repeat(70));

export const property = fc.property(
  ends,
  unit,
  ends,
  fc.constantFrom("TOKEN", "SETTING"),
  (prefix, repeated, suffix, name) => {
    const value = prefix + repeated.repeat(LENGTH / Math.max(1, repeated.length)) + suffix;
    const started = process.cpuUsage();
    const finder = new Redactor({ environment: {}, cwd: "/" }).matcherFor(
      new Map([
        [value, name],
        [value.slice(0, 300), "PART"],
      ]),
    );
    redactText(value.slice(1, SHOWN), finder);
    redactText(`${value.slice(-SHOWN, -1)}...`, finder);
    const elapsed = process.cpuUsage(started).user / 1_000;
    assert(elapsed < LIMIT, `it took ${elapsed} ms`);
  },
);
