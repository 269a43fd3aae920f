import { expect, test } from "vitest";
import { machineChanged } from "#dist/check/rules/machine-changed.js";
import { automation, findingsOf } from "../../support/workspace.js";

test("each group of dev that sets such variables is reported once, at the first", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo", "bar"] }),
    "secrets/foo": "FOO=1\nPATH=/opt/bin\nNODE_OPTIONS=--require=x\nPATH=/opt/bin2\n",
    "secrets/bar": "MY_PATH=/opt\nPATHS=/opt\npath=/opt\nHOMEPAGE=x\n",
  };
  expect(findingsOf(machineChanged, files)).toEqual([
    {
      severity: "warning",
      file: "secrets/foo",
      line: 2,
      what: "the group foo sets PATH and NODE_OPTIONS",
      fix: "Take it out of the group, if only the container needs it.",
    },
  ]);
});

test("groups that only a container gets are not", () => {
  const files = { "a/automation.toml": automation({ production: ["foo"] }), "secrets/foo": "LD_PRELOAD=/opt/lib.so\n" };
  expect(findingsOf(machineChanged, files)).toEqual([]);
});
