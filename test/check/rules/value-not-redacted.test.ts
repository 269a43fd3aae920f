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
      fix: "Where one is a secret, make it longer; the others need nothing.",
    },
    {
      severity: "note",
      file: "secrets/foo",
      line: 2,
      what: "4 values of foo would be shown: PIN (shorter than 8 characters), PORT (a number), DEBUG (a boolean) and HOST (a common word)",
      fix: "Where one is a secret, make it longer; the others need nothing.",
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
