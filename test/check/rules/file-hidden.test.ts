import { expect, test } from "vitest";
import { fileHidden } from "#dist/check/rules/file-hidden.js";
import { findingsOf } from "../../support/workspace.js";

const files = {
  ".git/HEAD": "",
  "Sales/shop/automation.toml": "[secrets]\n",
  "Sales/shop/helper.ts": "export const own = 1;\n",
  "Sales/shop/deep/same.ts": "1\n",
  "Sales/shop/deep/other.ts": "1\n",
  "bitswan_lib/helper.ts": "export const shared = 1;\n",
  "bitswan_lib/deep/same.ts": "1\n",
  "bitswan_lib/deep/other.ts": "2\n",
  "bitswan_lib/new.ts": "3\n",
};

test("a file that shared code hides is reported, and one with the same contents is not", () => {
  expect(findingsOf(fileHidden, files)).toEqual(
    ["deep/other.ts", "helper.ts"].map((name) => ({
      severity: "warning",
      file: `Sales/shop/${name}`,
      what: `Sales/shop/${name} is hidden by bitswan_lib/${name} when the automation is deployed`,
      fix: "Rename one of the two, or remove the one that is not meant.",
    })),
  );
});

test("an automation that is checked alone is looked at too", () => {
  const findings = findingsOf(fileHidden, files, { directory: "Sales/shop" });
  expect(findings.map(({ file }) => file)).toEqual(["deep/other.ts", "helper.ts"]);
});

test("a worktree's own shared code comes first", () => {
  const worktree = {
    ...files,
    "worktrees/w/.git": "gitdir: x\n",
    "worktrees/w/bitswan_lib/helper.ts": "export const own = 1;\n",
    "worktrees/w/Sales/shop/automation.toml": "[secrets]\n",
    "worktrees/w/Sales/shop/helper.ts": "export const own = 1;\n",
    "worktrees/w/Sales/shop/deep/other.ts": "1\n",
  };
  expect(findingsOf(fileHidden, worktree, { directory: "worktrees/w" })).toEqual([]);
});

test("outside of a repository nothing is known", () => {
  const { ".git/HEAD": _head, ...without } = files;
  expect(findingsOf(fileHidden, without)).toEqual([]);
});
