import { expect, test } from "vitest";
import { valueNotRedacted } from "#dist/check/rules/value-not-redacted.js";
import { automation, findingsOf } from "../../support/workspace.js";

test("each group of dev tells what would be shown, and why", () => {
  const foo = "PASSWORD=example-password\nPIN=seven-7\nPORT=5432\nDEBUG=true\nHOST=localhost\nEMPTY=\n";
  const files = {
    "a/automation.toml": automation({ dev: ["foo", "bar"] }),
    "secrets/foo": foo,
    "secrets/bar": "# noredact\nREGION=example-region\nPLACE=/opt/example/home\nSEARCH=/opt/example/bin\n",
  };
  const environment = { HOME: "/opt/example/home", PATH: "/usr/bin:/opt/example/bin" };
  expect(findingsOf(valueNotRedacted, files, { environment })).toEqual([
    {
      severity: "note",
      file: "secrets/bar",
      line: 3,
      what: "2 values of bar would be shown: PLACE (the home folder) and SEARCH (a folder of PATH)",
      fix: 'If one is a secret, write "# redact" above it; the others need nothing.',
    },
    {
      severity: "note",
      file: "secrets/foo",
      line: 2,
      what: "4 values of foo would be shown: PIN (shorter than 8 characters), PORT (a number), DEBUG (a boolean) and HOST (a common word)",
      fix: 'If one is a secret, write "# redact" above it; the others need nothing.',
    },
  ]);
});

test("groups of other stages, and values that are redacted or replaced in the same file, are not told", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo"], production: ["foo-prod"] }),
    "secrets/foo": "PASSWORD=short\nPASSWORD=example-password\n",
    "secrets/foo-prod": "PORT=5432\n",
  };
  expect(findingsOf(valueNotRedacted, files)).toEqual([]);
});

test("a name, or # redact, makes a harmless value a secret, and a short secret is a warning", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo"] }),
    "secrets/foo":
      "DB_PASSWORD=hidden7\nAPI_TOKEN=inventory\n# redact\nTOPIC=customers\n# noredact\nKEY=example\nURL=http://localhost:3000\nMODEL=x8Kq2LmZ4\n",
  };
  expect(findingsOf(valueNotRedacted, files)).toEqual([
    {
      severity: "warning",
      file: "secrets/foo",
      line: 1,
      what: "DB_PASSWORD is a secret, and too short to be redacted",
      fix: 'Make it longer than 7 characters; if it is not a secret, write "# noredact" above it.',
    },
    expect.objectContaining({
      severity: "note",
      line: 7,
      what: expect.stringMatching(/: URL \(a URL with no secret in it\)$/),
    }),
  ]);
});

test("a secret that is too long to be redacted in every form is a warning", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo"] }),
    "secrets/foo": `A_KEY=x8Kq2LmZ4\nB_KEY=${"x8Kq2LmZ4".repeat(2_000)}\nC_KEY=${"x8Kq2LmZ5".repeat(1_000)}\n`,
  };
  expect(findingsOf(valueNotRedacted, files)).toEqual([
    {
      severity: "warning",
      file: "secrets/foo",
      line: 2,
      what: "B_KEY is too long to be redacted in every form",
      fix: "Load it from a file instead, or take care not to print it.",
    },
  ]);
});
