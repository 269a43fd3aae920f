import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mainFile, runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { ofType, TestKernel } from "../support/kernel.js";
import { notebookFolder, savedCells, streamText } from "../support/notebook.js";

const timeout = 120_000;

/** Homes in which nothing can be made, not even by root, whom permissions do not stop. */
function homes(): [string, string][] {
  return [
    ["a file", join(temporaryFolder({ home: "" }), "home")],
    ["a folder that is not there and cannot be made", "/dev/null/home"],
  ];
}

// A path that no file system has is not to be had in the same way on Windows.
describe.runIf(process.platform === "linux")("a home folder that cannot be written", { timeout }, () => {
  test("the kernel goes on, and shows nothing of it", async () => {
    for (const [name, HOME] of homes()) {
      const kernel = await TestKernel.start({ env: { HOME } });
      await kernel.execute("1");
      // In its idle time it would keep what it has compiled.
      await new Promise((done) => setTimeout(done, 1_500));
      const { published } = await kernel.execute("6 * 7");
      expect(ofType(published, "execute_result"), name).toMatchObject([{ data: { "text/plain": "42" } }]);
      expect(ofType(kernel.published, "error"), name).toEqual([]);
      expect(kernel.stderr, name).toBe("");
    }
  });

  test("bspump notebook run goes on", async () => {
    for (const [name, HOME] of homes()) {
      const folder = notebookFolder(['console.log("shown");']);
      const { status, stderr } = await runCommand(["notebook", "run", "main.ipynb"], { cwd: folder, env: { HOME } });
      expect(status, `${name}: ${stderr}`).toBe(0);
      expect(streamText(savedCells(join(folder, "main.ipynb"))[0])).toBe("shown\n");
    }
  });

  test("bspump kernel install says where it cannot write, and list and remove that there is none", async () => {
    for (const [name, HOME] of homes()) {
      const run = (...args: string[]) =>
        runCommand(["kernel", ...args], { env: { HOME, JUPYTER_PATH: "", PYTHONNOUSERSITE: "1" } });
      const kernels = join(HOME, ".local/share/jupyter/kernels");
      const installed = await run("install");
      expect(installed, name).toMatchObject({ status: 1, stdout: "" });
      expect(installed.stderr).toMatch(
        /^bspump: .* cannot be written \(E[A-Z]+\)\. Name another place with --prefix, or correct its permissions\.\n$/,
      );
      expect(installed.stderr).toContain(kernels);
      expect(await run("list"), name).toMatchObject({ status: 0, stdout: "" });
      expect(await run("remove", "--user"), name).toMatchObject({
        status: 1,
        stderr: expect.stringContaining("There is no kernel bspump"),
      });
    }
  });

  const mount = (folder: string, command: readonly string[]) =>
    spawnSync(
      "unshare",
      ["-m", "sh", "-c", 'mount -t tmpfs -o ro none "$0" && HOME="$0" exec "$@"', folder, ...command],
      {
        encoding: "utf8",
      },
    );
  // Only root may mount, and not everywhere.
  const canMount = process.getuid?.() === 0 && mount("/mnt", ["true"]).status === 0;
  test.runIf(canMount)("on a file system that is read-only: the kernel runs, and installing it is rejected", () => {
    const folder = notebookFolder(["1"]);
    const home = join(folder, "home");
    mkdirSync(home);
    const run = mount(home, [process.execPath, mainFile, "notebook", "run", join(folder, "main.ipynb")]);
    expect(run, run.stderr).toMatchObject({ status: 0, stdout: "1\n" });
    const install = mount(home, [process.execPath, mainFile, "kernel", "install", "--user"]);
    expect(install.status).toBe(1);
    expect(install.stderr).toMatch(/kernels cannot be written \(E[A-Z]+\)\. Name another place with --prefix/);
  });
});
