import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readWorkspace } from "#dist/check/read-workspace.js";
import { failureOf } from "../support/failure.js";
import { temporaryFolder } from "../support/folder.js";
import { automation, workspaceOf } from "../support/workspace.js";

const toml = automation({ dev: ["foo"] });

describe("the automations", () => {
  test("are those in the folder and below, but not in templates, worktrees, node_modules or hidden folders", () => {
    const names = ["a", "b/c", "templates/x", "a/worktrees/x", ".git/x", "node_modules/x", ".venv/x"];
    const files = Object.fromEntries(names.map((name) => [`${name}/automation.toml`, toml]));
    const { automations, root, shown } = workspaceOf({ ...files, "secrets/foo": "" });
    expect(automations.map(({ directory }) => shown(directory))).toEqual(["a", "b/c"]);
    expect(shown(join(root, "..", "secrets"))).toBe("../secrets");
  });

  test("are the one that the folder is in, if there is none below", () => {
    const { automations, root } = workspaceOf(
      { "automation.toml": toml, "sub/deep/main.ts": "" },
      { directory: "sub/deep" },
    );
    expect(automations.map(({ directory }) => directory)).toEqual([root]);
  });

  test("may be of the older format, and a blank automation.toml is none", () => {
    const files = {
      "a/pipelines.conf": "[secrets]\ngroups=foo\n",
      "a/automation.toml": "\n",
      "b/pipelines.conf": "[x]\n",
    };
    const { automations, configurations } = workspaceOf(files);
    expect(automations.map(({ format }) => format)).toEqual(["conf"]);
    expect(configurations.map(({ automation: owner }) => owner?.format)).toEqual(["conf", undefined]);
  });

  test("that are rejected are reported, and the others are read", () => {
    const { automations, errors } = workspaceOf({ "a/automation.toml": "[", "b/automation.toml": toml });
    expect(automations).toHaveLength(1);
    expect(errors.map(({ code }) => code)).toEqual(["AUTOMATION_INVALID"]);
  });

  test("may be none at all", () => {
    expect(readWorkspace({ directory: temporaryFolder({ "a/main.ts": "" }), environment: {} })).toBeUndefined();
  });
});

test("an automation.toml may be a link to a file, as for a load", () => {
  const prepare = (folder: string) => {
    mkdirSync(join(folder, "a"));
    symlinkSync(join(folder, "shared.toml"), join(folder, "a", "automation.toml"));
  };
  expect(workspaceOf({ "shared.toml": toml }, { prepare }).automations).toHaveLength(1);
});

test("many groups without a file end soon, however many others there are", { timeout: 15_000 }, () => {
  const names = (stage: string) => Array.from({ length: 400 }, (_, index) => `${stage}-${index}`);
  const others = Array.from({ length: 3_000 }, (_, index): [string, string] => [`secrets/other-${index}`, ""]);
  const { automations } = workspaceOf({
    "automation.toml": automation({ dev: names("dev"), staging: names("staging"), production: names("production") }),
    ...Object.fromEntries(others),
  });
  expect(automations[0]?.readings.get("production")?.warnings).toHaveLength(400);
});

test("a link to a folder above ends nothing in a loop", () => {
  const prepare = (folder: string) => symlinkSync(folder, join(folder, "a", "loop"));
  expect(workspaceOf({ "a/automation.toml": toml }, { prepare }).automations).toHaveLength(1);
});

test("a file belongs to the nearest automation, and a group to none", () => {
  const { automations, shown } = workspaceOf({
    "automation.toml": toml,
    "main.ts": "",
    "a/automation.toml": toml,
    "a/sub/main.ts": "",
    "secrets/foo": "",
  });
  expect(automations.map(({ sources }) => sources.map(shown))).toEqual([
    ["automation.toml", "main.ts"],
    ["a/automation.toml", "a/sub/main.ts"],
  ]);
});

test("a group file is reported once, with all who get it and every assignment", () => {
  const { groupFiles, shown } = workspaceOf({
    "a/automation.toml": toml,
    "b/automation.toml": automation({ production: ["foo"] }),
    "secrets/foo": "A=1\nA=2\n",
    "secrets/bar": "B=1\n",
  });
  expect(groupFiles.map(({ path }) => shown(path))).toEqual(["secrets/foo"]);
  expect(groupFiles[0]?.assignments.map(({ name, line }) => [name, line])).toEqual([
    ["A", 1],
    ["A", 2],
  ]);
  expect(groupFiles[0]?.grants.map(({ automation: owner, stage }) => `${shown(owner.directory)} ${stage}`)).toEqual([
    "a dev",
    "a live-dev",
    "b production",
  ]);
});

test("a secrets directory that was asked for and is none throws", () => {
  const folder = temporaryFolder({ "automation.toml": toml });
  const error = failureOf(() =>
    readWorkspace({ directory: folder, secretsDir: join(folder, "nowhere"), environment: {} }),
  );
  expect(error.code).toBe("SECRETS_DIR_INVALID");
});
