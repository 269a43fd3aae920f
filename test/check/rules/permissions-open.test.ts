import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { permissionsOpen } from "#dist/check/rules/permissions-open.js";
import { automation, findingsOf } from "../../support/workspace.js";

const files = { "a/automation.toml": automation({ dev: ["foo"] }), "secrets/foo": "", "secrets/bar": "" };

const findingsWith = (folderMode: number, foo: number, bar: number) =>
  findingsOf(permissionsOpen, files, {
    prepare: (folder) => {
      chmodSync(join(folder, "secrets/foo"), foo);
      chmodSync(join(folder, "secrets/bar"), bar);
      chmodSync(join(folder, "secrets"), folderMode);
    },
  }).map(({ severity, file, what, fix }) => [severity, file, what, fix]);

// Windows has no such permissions, and the rule finds nothing there.
test.skipIf(process.platform === "win32")("what others may read is reported, with the command that ends it", () => {
  expect(findingsWith(0o755, 0o644, 0o640)).toEqual([
    ["warning", "secrets", "the secrets directory can be read by every user", 'Run "chmod 700" on it.'],
    ["warning", "secrets/bar", "the group bar can be read by its user group", 'Run "chmod 600" on it.'],
    ["warning", "secrets/foo", "the group foo can be read by every user", 'Run "chmod 600" on it.'],
  ]);
});

test("what only its owner may read is not told", () => {
  expect(findingsWith(0o700, 0o600, 0o400)).toEqual([]);
});
