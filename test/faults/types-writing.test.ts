import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { callCommand, mainFile } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";

// Windows has no such limit. To a program it is as a disk that is full, and it needs no rights.
describe.runIf(process.platform !== "win32")("bspump env --types on a disk that is full", () => {
  const workspace = () =>
    temporaryFolder({
      "automation.toml": '[secrets]\ndev = ["foo"]\n',
      "secrets/foo": Array.from({ length: 50 }, (_, index) => `FOO_${index}=example-value\n`).join(""),
    });
  const runOnFullDisk = (folder: string, blocks: number) => {
    const command = [process.execPath, mainFile, "env", "--types"];
    const { PATH = "" } = process.env;
    return spawnSync("sh", ["-c", `ulimit -f ${blocks}; exec "$@"`, "sh", ...command], {
      cwd: folder,
      env: { PATH, HOME: folder },
      encoding: "utf8",
    });
  };

  test.each([
    ["before the file", 0],
    ["in the midst of it", 1],
  ])("%s: no file is made", (_name, blocks) => {
    const folder = workspace();
    const { status, stdout, stderr } = runOnFullDisk(folder, blocks);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^bspump: .*bspump-env\.d\.ts cannot be written \(EFBIG\)\. Check the folder/);
    expect(readdirSync(folder).sort()).toEqual(["automation.toml", "secrets"]);
  });

  test("the file of before is kept, whole", async () => {
    const folder = workspace();
    expect((await callCommand(["env", "--types"], { cwd: folder })).status).toBe(0);
    const file = join(folder, "bspump-env.d.ts");
    const before = readFileSync(file, "utf8");
    expect(before).toContain("FOO_49");
    expect(runOnFullDisk(folder, 1).status).toBe(1);
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(readdirSync(folder).sort()).toEqual(["automation.toml", "bspump-env.d.ts", "secrets"]);
  });
});
