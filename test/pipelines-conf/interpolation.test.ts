import { inspect } from "node:util";
import { type Env, parsePipelinesConf } from "bspump/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failureOf } from "../support/failure.js";

const resultOf = (value: string, env: Env = {}, more = "") =>
  parsePipelinesConf(`[s]\nk=${value}\n${more}`, { env }).get("s", "k");

describe("operators on environment variables", () => {
  test.each([
    ["${A:-x}", "x", "x", "v"],
    ["${A-x}", "x", "", "v"],
    ["${A:+x}", "", "", "x"],
    ["${A+x}", "", "x", "x"],
    ["${A:-}", "", "", "v"],
    ["[${A:-http://localhost:9000/}]", "[http://localhost:9000/]", "[http://localhost:9000/]", "[v]"],
    ["${A:-${B:-${C}}}", "from C", "from C", "v"],
    ["${A:-$C and ${o}}", "from C and option", "from C and option", "v"],
    ['${A:-{"a":{"b":1}}}', '{"a":{"b":1}}', '{"a":{"b":1}}', "v"],
    ["${A:-$$}", "$", "$", "v"],
    ["$${A:-x}", "${A:-x}", "${A:-x}", "${A:-x}"],
    ["$${${A:-${E}${C}}}", "${from C}", "${from C}", "${v}"],
  ])("%s", (value, unset, empty, set) => {
    const results = [{}, { A: "" }, { A: "v" }].map((env) =>
      resultOf(value, { C: "from C", E: "", ...env }, "o=option"),
    );
    expect(results).toEqual([unset, empty, set]);
  });

  test("an exact name comes first, of a variable and then of an option", () => {
    expect(resultOf("${A-B}", { "A-B": "variable" }, "a-b=option")).toBe("variable");
    expect(resultOf("${A-B}", {}, "a-b=option")).toBe("option");
    expect(resultOf("${t:-b}", {}, "[t]\n-b=option")).toBe("option");
    expect(resultOf("${A-B}")).toBe("B");
  });

  test.each([
    ["${A:?}", {}, "must be set and is not."],
    ["${A?give a host}", {}, "must be set and is not: give a host."],
    ["${A:?give a host}", { A: "" }, "must be set and is not: give a host."],
  ])("%s is required", (value, env, message) => {
    const error = failureOf(() => resultOf(value, env));
    expect(error).toMatchObject({ code: "REFERENCE_UNRESOLVED", line: 2, column: 3 });
    expect(error.message).toContain(`Line 2: [s] k: ${value} ${message}`);
  });

  test("a required variable that is there", () => {
    expect(resultOf("${A?}", { A: "" })).toBe("");
    expect(resultOf("${A:?}", { A: "v" })).toBe("v");
  });
});

describe("what the environment gives is literal text", () => {
  const secrets = ["p$w", "$$", "a$$b", "${x}", "$x", "${t:y}", "p#a$$ s'w\"ö{d}", "$", "%(x)s", "line\nline", " "];
  test.each(secrets)("%j", (secret) => {
    const conf = parsePipelinesConf("[s]\nx=1\na=${S}\nb=<$S>\nc=${a}|${t:y}\nd=${NOPE:-${S}}\n[t]\ny=${s:b}\n", {
      env: { S: secret },
    });
    expect(conf.section("s")).toEqual({ x: "1", a: secret, b: `<${secret}>`, c: `${secret}|<${secret}>`, d: secret });
  });

  test("any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (secret) => {
        expect(resultOf("a${o}b", {}, "o=x")).toBe("axb");
        expect(resultOf("<${o}|$S>", { S: secret }, "o=${S}")).toBe(`<${secret}|${secret}>`);
      }),
    );
  });

  test("a dollar sign before a variable that is set begins no reference", () => {
    expect(failureOf(() => resultOf("$$A", { A: "hunter2" }))).toMatchObject({ code: "REFERENCE_INVALID", column: 3 });
    // As in Python, where nothing is between it and what follows.
    expect(resultOf("$$A$", { A: "" })).toBe("$");
  });
});

describe("references that fail", () => {
  const invalid = "REFERENCE_INVALID";
  const unresolved = "REFERENCE_UNRESOLVED";
  test.each([
    ["a${b", invalid, 4, "$ begins no reference. Write $$ for a dollar sign, or close the brace of ${…}."],
    ["$", invalid, 3, "$ begins no reference. Write $$ for a dollar sign, or close the brace of ${…}."],
    ["${}", invalid, 3, "$ begins no reference. Write $$ for a dollar sign, or close the brace of ${…}."],
    ["a $b", invalid, 5, "$b is a variable that is not set. Set it, or write $$ for a dollar sign."],
    ["${a:b:c}", invalid, 3, "${a:b:c} has more than one colon. Write ${option}, ${section:option} or ${NAME}."],
    [
      "x${b}",
      unresolved,
      4,
      "${b} is neither a variable that is set nor an option of the section. Set the variable, or correct the name.",
    ],
    ["${s:b}", unresolved, 3, "${s:b} names no option of [s]. Correct the name, or add what it names."],
    ["${t:b}", unresolved, 3, "${t:b} names no section of the file. Correct the name, or add what it names."],
    [
      "${k}",
      invalid,
      3,
      "${k} is not a variable that is set, and as the name of an option it refers to itself. Set the variable, or write out the value.",
    ],
  ])("%s", (value, code, column, message) => {
    const text = `[s]\nk=${value}\n`;
    const error = failureOf(() => parsePipelinesConf(text, { file: "pipelines.conf", env: {} }).get("s", "k"));
    expect(error).toMatchObject({ code, file: "pipelines.conf", line: 2, column });
    expect(error.message).toContain(`pipelines.conf:2:${column}: [s] k: ${message}`);
  });

  test("an option of the name of its own variable tells the variable", () => {
    const conf = parsePipelinesConf("[s]\npassword=${PASSWORD}\nx:y=${s:x:y}\nz=${s:z}\nuses=${password}\n", {
      env: {},
    });
    const error = failureOf(() => conf.get("s", "uses"));
    expect(error).toMatchObject({ code: invalid, line: 2, column: 10 });
    expect(error.message).toContain(
      "[s] password: ${PASSWORD} is not a variable that is set, and as the name of an option",
    );
    expect(error.message).toContain(
      "Set the variable, or write out the value. Set it in the environment that is passed.",
    );
    expect(failureOf(() => conf.get("s", "z")).message).toContain("${s:z} refers to itself. Write out the value.");
  });

  test("the place is that of the reference that fails, also over lines and behind other options", () => {
    const text = "[s]\nk=${t:a}\n[t]\na=1\n  # comment\n\n\t2 ${gone}\n";
    const error = failureOf(() => parsePipelinesConf(text, { env: {} }).get("s", "k"));
    expect(error).toMatchObject({ code: unresolved, line: 7, column: 4 });
    expect(error.message).toContain("[t] a: ${gone} is neither a variable");
    expect(error.message).toContain("([s] k refers to it)");
  });

  test("a loop is reported where it was asked for", () => {
    const text = "[s]\na=x ${b}\nb=${a}\n";
    const error = failureOf(() => parsePipelinesConf(text, { env: {} }).get("s", "a"));
    expect(error).toMatchObject({ code: invalid, line: 2, column: 5 });
    expect(error.message).toContain("[s] a: ${b} refers to itself");
  });

  test("one bad value spoils only itself", () => {
    const conf = parsePipelinesConf("[s]\na=$\nb=${a}\nc=1\n", { env: {} });
    expect(conf.get("s", "c")).toBe("1");
    expect(conf.get("s", "d", "fallback")).toBe("fallback");
    expect(failureOf(() => conf.get("s", "a", "fallback")).code).toBe(invalid);
    expect(failureOf(() => conf.toObject()).code).toBe(invalid);
  });

  test("unresolved() lists each at once, by section", () => {
    const text =
      "[DEFAULT]\nd=${HOST} ${x}\n[s]\na=${A:-ok}\nb=$B\n  ${B} $B\nc=${b} ${A?}\nx=$$\n[t]\ne=${t:nope}${\nf=${f}\n";
    expect(parsePipelinesConf(text, { env: {} }).unresolved()).toEqual([
      { section: "s", option: "b", reference: "$B", line: 5 },
      { section: "s", option: "b", reference: "${B}", line: 6 },
      { section: "s", option: "c", reference: "${b}", line: 7 },
      { section: "s", option: "c", reference: "${A?}", line: 7 },
      { section: "s", option: "d", reference: "${HOST}", line: 2 },
      { section: "t", option: "e", reference: "${t:nope}", line: 10 },
      { section: "t", option: "e", reference: "$", line: 10 },
      { section: "t", option: "f", reference: "${f}", line: 11 },
      { section: "t", option: "d", reference: "${x}", line: 2 },
    ]);
    expect(parsePipelinesConf("[DEFAULT]\na=$X\n", { env: {} }).unresolved()).toHaveLength(1);
    expect(parsePipelinesConf("[s]\na=$X\n", { env: { X: "$Y" } }).unresolved()).toEqual([]);
  });
});

describe("how far references lead", () => {
  const chain = (length: number) =>
    Array.from({ length }, (_, index) => `k${index || ""}=\${k${index + 1}}`).join("\n");

  test("ten values with references, as in Python, and no more", () => {
    expect(parsePipelinesConf(`[s]\n${chain(10)}\nk10=x`, { env: {} }).get("s", "k")).toBe("x");
    expect(parsePipelinesConf(`[s]\n${chain(10)}\nk10=$X`, { env: { X: "x$" } }).get("s", "k")).toBe("x$");
    const tooFar = [`${chain(10)}\nk10=$$`, `${chain(11)}\nk11=x`, chain(100_000)];
    for (const options of tooFar) {
      const conf = parsePipelinesConf(`[s]\n${options}`, { env: {} });
      expect(failureOf(() => conf.get("s", "k")).code).toBe("REFERENCE_INVALID");
    }
  });

  const repeated = (last: string) =>
    `[s]\n${Array.from({ length: 9 }, (_, index) => `k${index || ""}=${`\${k${index + 1}}`.repeat(1_000)}`).join("\n")}\nk9=${last}`;

  test("values that name each other a thousand times over", () => {
    const conf = (last: string) => parsePipelinesConf(repeated(last), { env: {} });
    expect(conf("").get("s", "k")).toBe("");
    const error = failureOf(() => conf("x").get("s", "k"));
    expect(error.message).toContain("[s] k: ${k1} resolves to more text than can be held");
    expect(conf("$x").unresolved()).toHaveLength(10);
    expect(conf("${k}").unresolved()).toHaveLength(10);
  });

  test.each([
    ["100,000 nested words", `${"${A:-".repeat(100_000)}x${"}".repeat(100_000)}`, { A: "v" }, "v"],
    ["1,000,000 references", "${A}${o}".repeat(500_000), { A: "v" }, "vo".repeat(500_000)],
    ["1,000,000 operators", "${A:-x}".repeat(1_000_000), {}, "x".repeat(1_000_000)],
    ["dollar signs", "$".repeat(10_000_000), {}, "$".repeat(5_000_000)],
  ])("%s", (_name, value, env, wanted) => {
    expect(resultOf(value, env, "o=o") === wanted).toBe(true);
  });

  test.each([
    ["100,000 nested words", `${"${A:-".repeat(100_000)}x${"}".repeat(100_000)}`],
    ["braces that are not closed", "${".repeat(5_000_000)],
    ["braces closed once", `${"${A-".repeat(1_000_000)}}`],
    ["names without an end", `\${${"a".repeat(10_000_000)}}`],
  ])("%s end in an error that can be read", (_name, value) => {
    const error = failureOf(() => resultOf(value));
    expect(error.code).toMatch(/^REFERENCE_/);
    expect(error.message.length).toBeLessThan(500);
  });

  test("100,000 references that fail", () => {
    const text = `[s]\nk=${Array.from({ length: 100_000 }, (_, index) => `$x${index}`).join(" ")}`;
    expect(parsePipelinesConf(text, { env: {} }).unresolved()).toHaveLength(100_000);
  });

  // Finding the line of each searched the rest of the file: more than a minute for so many.
  test("400,000 options that refer to another", () => {
    const options = Array.from({ length: 400_000 }, (_, index) => `k${index}=\${base}\n`);
    expect(parsePipelinesConf(`[s]\nbase=x\n${options.join("")}`, { env: {} }).unresolved()).toEqual([]);
  });
});

test("nothing that a variable holds is in an error, in what is inspected, or in JSON", () => {
  const secret = "hunter2-example";
  const piece = fc.constantFrom(
    "$",
    "$$",
    "{",
    "}",
    "${S}",
    "$S",
    "${k}",
    "${t:k}",
    "${S:-x}",
    "${X:?m}",
    "${S:?}",
    "${S-",
    ":",
    "x",
    "\n ",
    "$X",
  );
  const value = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(value, value, (first, second) => {
      const conf = parsePipelinesConf(`[s]\nk=${first}\n[t]\nk=${second}\n`, { env: { S: secret } });
      const shown = [
        inspect(conf, { showHidden: true, depth: 9 }),
        JSON.stringify(conf),
        JSON.stringify(conf.unresolved()),
      ];
      for (const read of [() => conf.get("s", "k"), () => conf.getInt("s", "k"), () => conf.getUrl("s", "k")]) {
        try {
          read();
        } catch (error) {
          shown.push(inspect(error, { showHidden: true, depth: 9 }), String(error));
        }
      }
      expect(shown.join("\n")).not.toContain(secret);
    }),
    { numRuns: 1_000 },
  );
});

test("any text is read, or refused with an error of ours", () => {
  const piece = fc.constantFrom(
    "[s]",
    "[",
    "]",
    "=",
    ":",
    "a",
    "b",
    "$",
    "{",
    "}",
    "$$",
    "${a}",
    "${s:b}",
    "-",
    "?",
    " ",
    "\n",
    "\r",
    "\t",
    "#",
    "DEFAULT",
    "\ufeff",
    "\0",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ unit: "binary" }))), (pieces) => {
      try {
        const conf = parsePipelinesConf(pieces.join(""), { env: { a: "$" } });
        conf.unresolved();
        conf.toObject();
      } catch (error) {
        expect(
          failureOf(() => {
            throw error;
          }).code,
        ).toMatch(/^(CONF|REFERENCE)_/);
      }
    }),
    { numRuns: 2_000 },
  );
});
