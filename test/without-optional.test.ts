import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "./support/folder.js";
import { packageRoot } from "./support/project.js";

const run = promisify(execFile);

test("installed without optional packages it loads, reads and runs, and says what notebooks need", {
  timeout: 300_000,
}, async () => {
  const folder = temporaryFolder({
    "package.json": '{ "private": true }\n',
    "automation.toml": '[secrets]\ndev = ["foo"]\n',
    "secrets/foo": "FOO_USER=example-user\n",
    "pipelines.conf": "[pipeline:a]\nuser = ${FOO_USER}\n",
    "main.ipynb": '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
  });
  const { stdout: packed } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: packageRoot,
  });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const options = ["--omit=optional", "--no-audit", "--no-fund", "--prefer-offline"];
  await run("npm", ["install", ...options, join(folder, filename)], { cwd: folder });
  expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
    "bspump",
    "smol-toml",
  ]);

  const env = { HOME: folder, PATH: `${join(folder, "node_modules", ".bin")}:${process.env.PATH}` };
  const inFolder = async (command: string, ...args: string[]) => {
    try {
      return { status: 0, ...(await run(command, args, { cwd: folder, env })) };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { status: code, stdout, stderr };
    }
  };
  const show = "console.log(process.env.FOO_USER, bspump.readPipelinesConf().get('pipeline:a', 'user'))";
  const shown = { status: 0, stdout: "example-user example-user\n", stderr: "" };
  expect(await inFolder("node", "-e", `const bspump = require("bspump"); ${show}`)).toEqual(shown);
  const asModule = ["--input-type=module", "-e", `import * as bspump from "bspump"; ${show}`];
  expect(await inFolder("node", ...asModule)).toEqual(shown);
  const printing = ["node", "-e", "console.log(process.env.FOO_USER)"];
  expect(await inFolder("bspump", "run", "--", ...printing)).toMatchObject({ status: 0, stdout: "example-user\n" });
  expect((await inFolder("bspump", "check", ".")).stdout).not.toBe("");
  expect(await inFolder("bspump", "conf", "--json")).toMatchObject({ status: 0, stderr: "" });

  const message =
    /^bspump: Notebooks need the package [\w-]+, which was left out when bspump was installed\. Install it: npm install --include=optional bspump\n$/;
  for (const args of [
    ["notebook", "run", "main.ipynb"],
    ["notebook", "run", "--parameter", "a=1", "main.ipynb"],
    ["notebook", "serve", "main.ipynb"],
    ["notebook", "check", "main.ipynb"],
    ["kernel", "install", "--prefix", "prefix"],
  ]) {
    const { status, stderr } = await inFolder("bspump", ...args);
    expect([args, status]).toEqual([args, 1]);
    expect(stderr, args.join(" ")).toMatch(message);
  }
  expect(existsSync(join(folder, "prefix"))).toBe(false);
});
