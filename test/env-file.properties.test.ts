import { BspumpError, load, reload, unload } from "bspump/api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEnvFile } from "#dist/env-file.js";
import { temporaryFolder } from "./support/folder.js";

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

/** Writes a value so that reading gives it back: in single quotes, in which only they mean anything. */
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

  test("is refused without a part of any value", () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom("A='", 'A="', "A!=", "A=${", "A B=", "A=x\nB=${-"), (text, broken) => {
        const secret = "EXAMPLEsecret";
        try {
          read(`A=${secret}\n${text}\n${broken}${secret}${text}`, { S: secret });
        } catch (error) {
          expect(String(error).includes(secret)).toBe(false);
        }
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
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 1, maxLength: 3 }), fc.dictionary(name, value), (groups, inherited) => {
      const names = groups.map((_, index) => `group-${index}`);
      const from = temporaryFolder({
        "automation.toml": `[secrets]\ndev = ${JSON.stringify(names)}\n`,
        ...Object.fromEntries(groups.map((text, index) => [`secrets/group-${index}`, text])),
      });
      const environment = { ...inherited, BITSWAN_AUTOMATION_STAGE: "dev" };
      const before = { ...environment };
      try {
        const status = load({ from, env: environment });
        const loaded = { ...environment };
        expect(reload()).toEqual(status);
        expect(environment).toEqual(loaded);
        unload();
      } catch (error) {
        expect(BspumpError.is(error)).toBe(true);
      }
      expect(environment).toEqual(before);
    }),
    { numRuns: 60 },
  );
});
