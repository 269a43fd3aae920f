import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { notebookFolder } from "../support/notebook.js";

const isRoot = process.getuid?.() === 0;
const automation = '[secrets]\ndev = ["foo"]\n';

/** What a user may name instead of a file, and what the message says it is. */
const special: [name: string, make: (path: string) => void, told: string][] = [
  ["a FIFO", (path) => void spawnSync("mkfifo", [path]), "is a FIFO, not a file. "],
  ["a folder", (path) => void mkdirSync(path), "is a folder, not a file. "],
  ["a link to a FIFO", linkToFifo, "is a FIFO, not a file. "],
  ["a link that leads nowhere", (path) => symlinkSync("nowhere", path), "is a link that cannot be followed (ENOENT). "],
  // The null device, by another name.
  ...(isRoot
    ? [["a device", makeDevice, "is a device, not a file. "] satisfies [string, (path: string) => void, string]]
    : []),
];

function linkToFifo(path: string): void {
  spawnSync("mkfifo", [`${path}-fifo`]);
  symlinkSync(`${path}-fifo`, path);
}

function makeDevice(path: string): void {
  spawnSync("mknod", [path, "c", "1", "3"]);
}

// Windows has no such files.
describe.skipIf(process.platform === "win32")("a file that is written is never put in place of something else", () => {
  test.each(special)("notebook run --output, before anything runs: %s", async (_name, make, told) => {
    const folder = notebookFolder(['console.log("it ran");']);
    const output = join(folder, "output");
    make(output);
    const before = lstatSync(output);
    const { status, stdout, stderr } = await runCommand(["notebook", "run", "main.ipynb", "--output", "output"], {
      cwd: folder,
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    const advice = "Check the folder and its permissions, or name another file with --output.";
    expect(stderr).toContain(`bspump: output ${told}${advice}\n`);
    expect(lstatSync(output)).toMatchObject({ ino: before.ino, mode: before.mode });
  });

  test.each(special)("env --types: %s", async (_name, make, told) => {
    const folder = temporaryFolder({ "automation.toml": automation, "secrets/foo": "FOO=1\n" });
    make(join(folder, "output"));
    const before = lstatSync(join(folder, "output"));
    const { status, stderr } = await runCommand(["env", "--types", "output"], { cwd: folder, env: { HOME: folder } });
    expect(status).toBe(1);
    expect(stderr).toContain(`output ${told}`);
    expect(lstatSync(join(folder, "output"))).toMatchObject({ ino: before.ino, mode: before.mode });
  });

  test("new does not write through a .gitignore that is a link", async () => {
    const folder = temporaryFolder({ ".profile": "export A=1\n", "ws/x": "" });
    symlinkSync(join(folder, ".profile"), join(folder, "ws", ".gitignore"));
    const options = { cwd: join(folder, "ws"), env: { HOME: folder } };
    const { status, stderr } = await runCommand(["new", "app"], options);
    expect(status).toBe(1);
    expect(stderr).toContain(".gitignore is a link, which git does not follow. Put a file there.");
    expect(readFileSync(join(folder, ".profile"), "utf8")).toBe("export A=1\n");
    expect(readdirSync(join(folder, "ws")).sort()).toEqual([".gitignore", "x"]);
  });
});

describe.skipIf(process.platform === "win32")("a file that is written again", () => {
  const run = (folder: string, uid?: number) =>
    runCommand(["env", "--types", "types.d.ts"], { cwd: folder, env: { HOME: folder }, uid });
  const prepare = async () => {
    const folder = temporaryFolder({ "automation.toml": automation, "secrets/foo": "FOO=1\n" });
    expect((await run(folder)).status).toBe(0);
    return { folder, file: join(folder, "types.d.ts") };
  };

  test("keeps its permissions, whatever the mask is", async () => {
    const { folder, file } = await prepare();
    chmodSync(file, 0o666);
    expect((await run(folder)).status).toBe(0);
    expect(statSync(file).mode & 0o7777).toBe(0o666);
  });

  test.runIf(isRoot)("keeps its owner, whom root writes for", async () => {
    const { folder, file } = await prepare();
    chownSync(file, 1234, 5678);
    expect((await run(folder)).status).toBe(0);
    expect(statSync(file)).toMatchObject({ uid: 1234, gid: 5678 });
  });

  test.runIf(isRoot)("keeps its owner, when somebody else may write it", async () => {
    const { folder, file } = await prepare();
    chmodSync(folder, 0o777);
    chmodSync(file, 0o666);
    const { ino, mtimeMs } = statSync(file);
    expect(await run(folder, 65_534)).toMatchObject({ status: 0 });
    expect(statSync(file)).toMatchObject({ ino, uid: 0, mode: 0o100666 });
    expect(statSync(file).mtimeMs).toBeGreaterThan(mtimeMs);
    expect(readdirSync(folder).sort()).toEqual(["automation.toml", "secrets", "types.d.ts"]);
  });
});
