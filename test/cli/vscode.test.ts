import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { packageRoot } from "../support/project.js";
import { readZip } from "../support/zip.js";

/** Makes a program that notes its arguments, keeps the file that it is to install, and ends with a status. */
function editor(folder: string, name: string, status = 0): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho "$@" > "$0.args"\ncp "$2" "$0.vsix"\necho "no space" >&2\nexit ${status}\n`);
  chmodSync(file, 0o755);
  return file;
}

const run = (folder: string, ...args: string[]) =>
  runCommand(["vscode", "install", ...args], { cwd: folder, env: { PATH: `${folder}:${process.env.PATH}` } });

test.skipIf(process.platform === "win32")("the extension is installed in each editor that is found", async () => {
  const folder = temporaryFolder();
  const programs = [editor(folder, "code-server"), editor(folder, "code")];
  const { status, stdout, stderr } = await run(folder);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.split("\n")).toEqual(expect.arrayContaining(programs));
  for (const program of programs) {
    expect(readFileSync(`${program}.args`, "utf8")).toMatch(/^--install-extension \S+\.vsix --force\n$/);
    const from = JSON.parse(readZip(readFileSync(`${program}.vsix`)).get("extension/installed-from.json") ?? "");
    expect(existsSync(from.node)).toBe(true);
    expect(join(from.package, ".")).toBe(join(packageRoot, "."));
  }
});

test.skipIf(process.platform === "win32")("an editor that fails is reported, with what to do", async () => {
  const folder = temporaryFolder();
  const program = editor(folder, "own-editor", 3);
  expect(await run(folder, "--editor", "own-editor")).toEqual({
    status: 1,
    signal: null,
    stdout: "",
    stderr: `bspump: ${program} did not install the extension (no space). Write a file with --output and choose "Install from VSIX" in the editor.\n`,
  });
});

test("an editor that is not there is reported, and --output writes the file instead", async () => {
  const folder = temporaryFolder();
  const missing = await run(folder, "--editor", "no-such-editor");
  expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining("no-such-editor was not found.") });
  expect(await run(folder, "--output", "own.vsix")).toMatchObject({ status: 0, stdout: "own.vsix\n", stderr: "" });
  const archive = readFileSync(join(folder, "own.vsix"));
  expect(archive.length).toBeLessThan(1024 * 1024);
  expect(readZip(archive).get("extension/package.json")).toContain('"name": "bspump-notebooks"');
  expect(await run(folder, "--output", "own.vsix", "--editor", "code")).toMatchObject({ status: 2 });
});
