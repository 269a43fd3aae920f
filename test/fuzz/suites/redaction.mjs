import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";

const require = createRequire(import.meta.url);
const { Redactor } = require("../../../dist/redaction/redactor.js");
const { redactText, StreamRedactor } = require("../../../dist/redaction/stream.js");

// What values and outputs are made of: what is taken apart, what is quoted, what is joined, and what says that something was cut off.
const piece = fc.oneof(
  fc.constantFrom(
    ..."a bc def0 x8Kq2LmZ cnry ' \" \\ \\n \n $ $$ ` % & < = ; , : / @ # ? { } [ ] + ... … 🔑 é".split(" "),
    ...["://", "password=", '{"password":"', '"}', "Bearer ", "?token=", "\x1b[32m", "\x1b[", "\x1b", " ", "\t"],
  ),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const text = (maxLength) => fc.array(piece, { maxLength }).map((pieces) => pieces.join(""));

const forms = [
  (value) => value,
  (value) => JSON.stringify(value),
  (value) => encodeURIComponent(value.toWellFormed?.() ?? ""),
  (value) => Buffer.from(value).toString("base64"),
  (value) => Buffer.from(value, "utf16le").toString("base64"),
  (value) =>
    Buffer.from(`${"-".repeat(value.length)}${value}`)
      .toString("base64")
      .replace(/.{64}/g, "$&\n"),
  (value) => value.replaceAll("'", "''"),
  (value) => Array.from(value, (character) => `\x1b[1m${character}\x1b[0m`).join(""),
];

const context = { environment: {}, cwd: "/" };

export const property = fc.property(
  fc.array(text(12), { minLength: 1, maxLength: 3 }),
  fc.array(fc.oneof(text(6), fc.tuple(fc.nat(), fc.nat())), { maxLength: 6 }),
  fc.array(fc.nat(), { maxLength: 6 }),
  (values, parts, cuts) => {
    const named = new Map(values.map((value, index) => [value, `TOKEN_${index}`]));
    const finder = new Redactor(context).matcherFor(named);
    const shown = parts
      .map((part) => (typeof part === "string" ? part : forms[part[0] % forms.length](values[part[1] % values.length])))
      .join("");
    const whole = redactText(shown, finder);
    for (const value of values) {
      // A mark may happen to have a short one in it.
      if ([...value.trim()].length >= 8 && !"[redacted TOKEN_0]".includes(value.trim())) {
        assert(!whole.includes(value), "a value is left");
      }
    }
    const stream = new StreamRedactor();
    let output = "";
    let at = 0;
    for (const end of [...cuts.map((cut) => cut % (shown.length + 1)).sort((a, b) => a - b), shown.length]) {
      output += stream.write(shown.slice(at, end), finder);
      at = end;
    }
    assert.equal(output + stream.flush(finder), whole);
  },
);
