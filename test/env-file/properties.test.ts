import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BspumpError, load, reload, unload } from "bspump/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEnvFile } from "#dist/env-file/env-file.js";
import { useEnvironment } from "../support/environment.js";
import { failureOf } from "../support/failure.js";
import { temporaryFolder } from "../support/folder.js";

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
// Every character but a NUL, which no variable can hold, and lone surrogates, which no UTF-8 file can.
const value = fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => !text.includes("\0"));
const piece = fc.oneof(
  value,
  name.map((text) => `\${${text}`),
  fc.constantFrom("$", "${", "}", "'", '"', "\\", "\n", "\r\n", "=", ":", " #", "export ", ":-", ":?", "\0"),
);
const anyText = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));

function read(text: string, inherited: Record<string, string> = {}): Record<string, string> {
  const variables = parseEnvFile(text, {
    file: "group",
    inherited: (found) => (Object.hasOwn(inherited, found) ? inherited[found] : undefined),
  });
  return Object.fromEntries([...variables].map(([found, variable]) => [found, variable.value]));
}

/** Writes a value so that reading gives it back: in double quotes, with what means anything in them escaped. */
function quote(text: string): string {
  return `"${text
    .replace(/[\\"$]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")}"`;
}

describe("any text", () => {
  test("is read or refused, the same each time, and changes no prototype", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const attempt = () => {
          try {
            return read(text);
          } catch (error) {
            expect(BspumpError.is(error)).toBe(true);
            return String(error);
          }
        };
        expect(attempt()).toEqual(attempt());
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });

  test("is rejected without a part of any value", () => {
    const secret = "EXAMPLEsecret";
    const parts = Array.from({ length: secret.length - 3 }, (_, start) => secret.slice(start, start + 4));
    const broken = fc.constantFrom(
      "A='SECRET",
      'A="SECRET\\nSECRET',
      "A!=SECRET",
      "A=${SECRET",
      "A B=SECRET",
      "SECRET SECRET",
      "A=x\nB=${-SECRET}",
      "A=SECRET${}SECRET",
      'A="SECRET\nSECRET${NOPE:?}SECRET"',
      "A=${NOPE?{{}SECRET}",
      "A=${S:+${NOPE:?}SECRET}SECRET",
      'A="SECRET\\0000SECRET"',
      "A='SECRET'SECRET!SECRET",
      "=SECRET",
    );
    fc.assert(
      fc.property(anyText, broken, (text, template) => {
        // What comes before is closed, so that it is the template that is rejected, unless the text itself is.
        const source = `A=SECRET\n#${text}\n${template}`.replaceAll("SECRET", secret);
        const error = failureOf(() => read(source, { S: secret }));
        for (const part of parts) expect(error.message.includes(part)).toBe(false);
      }),
    );
  });
});

test("what is written in quotes is read as it was", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), (variables) => {
      const text = variables.map(([key, content]) => `${key}=${quote(content)}\n`).join("");
      expect(read(text)).toEqual(Object.fromEntries(variables));
    }),
  );
});

test("a file is read line by line: what comes after cannot change what comes before", () => {
  const line = fc.tuple(name, fc.stringMatching(/^[a-z$ #]{0,6}$/)).map(([key, content]) => `${key}=${content}\n`);
  fc.assert(
    fc.property(fc.array(line), fc.array(line), (first, second) => {
      const before = read(first.join(""));
      const after = read([...first, ...second].join(""));
      const redefined = new Set(second.map((text) => text.slice(0, text.indexOf("="))));
      for (const [key, content] of Object.entries(before)) if (!redefined.has(key)) expect(after[key]).toBe(content);
    }),
  );
});

test("loading any groups and unloading them leaves the environment as it was; reloading changes nothing", () => {
  useEnvironment({});
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 1, maxLength: 3 }), fc.dictionary(name, value), (groups, inherited) => {
      const names = groups.map((_, index) => `group-${index}`);
      const from = temporaryFolder({
        "automation.toml": `[secrets]\ndev = ${JSON.stringify(names)}\n`,
        ...Object.fromEntries(groups.map((text, index) => [`secrets/group-${index}`, text])),
      });
      const before = { ...inherited, BITSWAN_AUTOMATION_STAGE: "dev" };
      process.env = { ...before };
      try {
        const status = load({ from });
        const loaded = { ...process.env };
        expect(reload()).toEqual(status);
        expect(process.env).toEqual(loaded);
        unload();
      } catch (error) {
        expect(BspumpError.is(error)).toBe(true);
      }
      expect(process.env).toEqual(before);
    }),
    { numRuns: 60 },
  );
});

// Files that are read: what is in quotes as it is, and references to names that may be set.
const content = fc.oneof(
  value.map(quote),
  name.map((found) => `$${found}`),
  fc.tuple(name, fc.constantFrom(":-", "-", ":+", "+"), name).map((parts) => `x\${${parts.join("")}}y`),
);
const fewNames = fc.constantFrom("A", "B", "C", "__proto__", "constructor", "PATH");
const group = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.tuple(fewNames, content) }, { weight: 1, arbitrary: fc.tuple(fewNames) }))
  .map((lines) => lines.map((line) => `${line.join("=")}\n`).join(""));
const groups = fc.array(group, { minLength: 1, maxLength: 3 });

test("reloading ends as a fresh start would, in the order of the groups, and unloading as it began", () => {
  useEnvironment({});
  const write = (folder: string, texts: readonly string[]) => {
    const names = texts.map((_, index) => `group-${index}`);
    writeFileSync(join(folder, "automation.toml"), `[secrets]\ndev = ${JSON.stringify(names)}\n`);
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, "secrets", `group-${index}`), text);
  };
  fc.assert(
    fc.property(groups, groups, fc.dictionary(fewNames, value), fc.boolean(), (first, second, inherited, override) => {
      const from = temporaryFolder({ "secrets/other": "" });
      process.env = { ...inherited };
      write(from, first);
      load({ from, override });
      write(from, second);
      reload();
      const known: Record<string, string> = { BITSWAN_AUTOMATION_STAGE: "dev", ...inherited };
      const wanted = new Map<string, string>();
      for (const text of second) {
        const options = {
          file: "group",
          inherited: (found: string) => (Object.hasOwn(known, found) ? known[found] : undefined),
          earlier: (found: string) => wanted.get(found),
        };
        for (const [found, variable] of parseEnvFile(text, options)) wanted.set(found, variable.value);
      }
      const kept = Object.entries(inherited);
      const merged = override ? [...kept, ...wanted] : [...wanted, ...kept];
      const expected = Object.fromEntries([...merged, ["BITSWAN_AUTOMATION_STAGE", "dev"]]);
      expect(Object.entries(process.env).sort()).toEqual(Object.entries(expected).sort());
      unload();
      expect(Object.entries(process.env).sort()).toEqual(kept.sort());
    }),
    { numRuns: 100 },
  );
});
