import { expand } from "bspump/api";
import { describe, expect, test } from "vitest";
import { failureOf } from "../support/failure.js";

const environment = { A: "v", B: "$A ${A}", E: "", "A-B": "exact" };

test.each([
  ["", ""],
  ["$A/${A}", "v/v"],
  ["${B}", "$A ${A}"],
  ["$NOPE ${NOPE} ${s:o} $$ $", "$NOPE ${NOPE} ${s:o} $$ $"],
  ["$${NOPE:-x} $$$A", "$${NOPE:-x} $$v"],
  ["${NOPE:-x}${E:-y}${E-z}", "xy"],
  ["${A:+x}${NOPE:+y}${E+z}", "xz"],
  ["${A?}${A:?m}", "vv"],
  ["${A-B}", "exact"],
  ["${NOPE:-${OTHER:-$A ${GONE}}}", "v ${GONE}"],
  ["${open", "${open"],
  ["$${${NOPE:-${E}${A}}}", "$${v}"],
])("%s", (text, wanted) => {
  expect(expand(text, environment)).toBe(wanted);
});

test("many words that no brace closes end soon", () => {
  const open = "$${${A-".repeat(200_000);
  expect(expand(`${open}}`, {}) === `$\${${open.slice("$${${A-".length)}`).toBe(true);
  expect(expand(`${open}\n}`, {}) === `${open}\n}`).toBe(true);
});

test("the environment is process.env by default", () => {
  expect(expand("$PATH")).toBe(process.env.PATH);
});

describe("what is rejected", () => {
  test("a required variable that is not set", () => {
    const error = failureOf(() => expand("${NOPE:?give one}", environment));
    expect(error.code).toBe("REFERENCE_UNRESOLVED");
    expect(error.message).toBe("${NOPE} must be set and is not: give one. Set it in the environment that is passed.");
  });

  test("words nested too deep", () => {
    const nested = (levels: number) => `${"${A:-".repeat(levels)}x${"}".repeat(levels)}`;
    expect(expand(nested(10), {})).toBe("x");
    expect(expand(nested(100_000), { A: "v" })).toBe("v");
    const error = failureOf(() => expand(nested(100_000), {}));
    expect(error.code).toBe("REFERENCE_INVALID");
    expect(error.message).toBe("${A} is nested in more than 10 words. Write out a value in between.");
  });
});
