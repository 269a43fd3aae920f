import { afterEach, expect, test, vi } from "vitest";
import { gitMissing } from "#dist/check/rules/git-missing.js";
import { automation, findingsOf, makeRepository } from "../../support/workspace.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

const files = { "a/automation.toml": automation({ dev: ["foo"] }), "secrets/foo": "A=1\n" };

test("a workspace in no repository is noted once", () => {
  expect(findingsOf(gitMissing, files)).toMatchObject([
    {
      severity: "note",
      file: "",
      what: "git could not be asked: it is in no git repository",
      fix: 'Nothing, while it stays in none; check it again after "git init".',
    },
  ]);
});

test("a workspace in no repository needs no git to know it", () => {
  vi.stubEnv("PATH", "/nowhere");
  expect(findingsOf(gitMissing, files)).toMatchObject([{ what: expect.stringContaining("no git repository") }]);
});

test("a repository about which git cannot be asked is another rule's", () => {
  const prepare = (folder: string) => {
    makeRepository(folder);
    vi.stubEnv("PATH", "/nowhere");
  };
  expect(findingsOf(gitMissing, files, { prepare })).toEqual([]);
});

test("a secrets directory in no repository, beside a workspace that is one, is not noted", () => {
  const beside = { "workspace/a/automation.toml": files["a/automation.toml"], "secrets/foo": "A=1\n" };
  const prepare = (folder: string) => makeRepository(`${folder}/workspace`);
  expect(findingsOf(gitMissing, beside, { prepare, directory: "workspace" })).toEqual([]);
});

test("the variables that git sets in a hook do not lead it astray", () => {
  vi.stubEnv("GIT_DIR", "/nowhere");
  vi.stubEnv("GIT_INDEX_FILE", "/nowhere/index");
  expect(findingsOf(gitMissing, files, { prepare: (folder) => makeRepository(folder) })).toEqual([]);
});

test("a folder of repositories is not noted", () => {
  expect(findingsOf(gitMissing, files, { prepare: (folder) => makeRepository(`${folder}/a`) })).toEqual([]);
});
