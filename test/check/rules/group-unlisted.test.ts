import { expect, test } from "vitest";
import { groupUnlisted } from "#dist/check/rules/group-unlisted.js";
import { automation, findingsOf } from "../../support/workspace.js";

const secrets = {
  "secrets/foo": "",
  "secrets/bar": "",
  "secrets/kafka": "",
  "secrets/foo.example": "",
  "secrets/.hidden": "",
};
const files = { "a/automation.toml": `${automation({ production: ["foo"] })}[services.kafka]\n`, ...secrets };

test("a group that no automation lists is reported", () => {
  expect(findingsOf(groupUnlisted, files)).toEqual([
    {
      severity: "warning",
      file: "secrets/bar",
      what: "no automation lists the group bar",
      fix: "Revoke what is in it and delete the file, or list it where it is needed.",
    },
  ]);
});

test("so is one in the directory beside a folder named workspace, and in one that was named", () => {
  const beside = { "workspace/a/automation.toml": automation({ dev: ["foo"] }), ...secrets };
  expect(findingsOf(groupUnlisted, beside, { directory: "workspace" }).map(({ file }) => file)).toEqual([
    "../secrets/bar",
    "../secrets/kafka",
  ]);
});

test.each([
  ["one automation of several", "a"],
  ["a part of a workspace", "part"],
])("nothing is reported where only %s is checked", (_name, directory) => {
  expect(
    findingsOf(groupUnlisted, { ...files, "part/b/automation.toml": automation({ dev: ["foo"] }) }, { directory }),
  ).toEqual([]);
});

test("nothing is reported where an automation could not be read", () => {
  expect(findingsOf(groupUnlisted, { ...files, "b/automation.toml": "[" })).toEqual([]);
});
