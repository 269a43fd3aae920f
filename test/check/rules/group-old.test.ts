import { utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { groupOld } from "#dist/check/rules/group-old.js";
import { automation, findingsOf } from "../../support/workspace.js";

const DAY = 86_400_000;
const now = Date.parse("2026-06-01T00:00:00Z");
const files = {
  "a/automation.toml": automation({ dev: ["foo", "bar"] }),
  "secrets/foo": "",
  "secrets/bar": "",
  "secrets/other": "",
};

function prepare(folder: string): void {
  const age = (name: string, days: number) => utimesSync(join(folder, "secrets", name), 0, (now - days * DAY) / 1_000);
  age("foo", 91);
  age("bar", 90);
  age("other", 900);
}

test("a granted group that is older than asked for is reported with its age", () => {
  expect(findingsOf(groupOld, files, { prepare, now, maxAge: 90 * DAY })).toEqual([
    {
      severity: "warning",
      file: "secrets/foo",
      what: "the group foo has not been changed for 91 days",
      fix: "Change the secrets where they are used, and then here.",
    },
  ]);
});

test("a time that is still to come is reported", () => {
  const prepareLater = (folder: string) => {
    prepare(folder);
    utimesSync(join(folder, "secrets", "foo"), 0, now / 1_000 + 172_800);
  };
  expect(findingsOf(groupOld, files, { prepare: prepareLater, now, maxAge: 90_000 * DAY })).toMatchObject([
    {
      severity: "warning",
      file: "secrets/foo",
      what: "the group foo has a modification time in the future, so its age is unknown",
    },
  ]);
});

test("nothing is reported where no age was asked for", () => {
  expect(findingsOf(groupOld, files, { prepare, now })).toEqual([]);
});
