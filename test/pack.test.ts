import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "./support/folder.js";
import { packedOnce } from "./support/packed.js";
import { packageRoot } from "./support/project.js";
import { shellLines, snippets } from "./support/readme.js";

const run = promisify(execFile);

test("the packed package works where it is installed: the command, both doors, the kernel and a notebook", {
  timeout: 600_000,
}, async () => {
  const folder = temporaryFolder({ "package.json": '{ "private": true }\n' });
  const { PATH } = process.env;
  const npm = (...args: string[]) => run("npm", args, { cwd: folder, shell: process.platform === "win32" });
  const { file, paths } = await packedOnce();
  const folders = new Set(paths.map((path) => path.split("/")[0]));
  expect([...folders].sort()).toEqual(["LICENSE", "README.md", "dist", "kernel-spec", "package.json"]);
  // The platform would deploy the folder of each as an automation, in node_modules too.
  expect(paths.filter((path) => /(^|\/)(automation\.toml|pipelines\.conf)$/.test(path))).toEqual([]);
  expect(paths.filter((path) => /node_modules|\.map$|\.test\.|package-lock/.test(path))).toEqual([]);

  // As the README says, but for the registry: what it installs is the packed file.
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];
  const installs = shellLines().filter((line) => line.startsWith("npm install "));
  expect(installs).toEqual(["npm install bspump", "npm install --global bspump"]);
  for (const line of installs) {
    const words = line
      .split(" ")
      .slice(1)
      .map((word) => (word === "bspump" ? file : word));
    await npm(...words, ...quiet, ...(words.includes("--global") ? ["--prefix", join(folder, "global")] : []));
  }
  const env = { HOME: folder, PATH: `${join(folder, "node_modules", ".bin")}:${PATH}` };
  const inFolder = (command: string, ...args: string[]) => run(command, args, { cwd: folder, env });
  expect((await inFolder("bspump", "--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const [, begin = ""] = snippets("sh");
  const lines = begin.trim().split("\n").slice(1);
  expect(lines.map((line) => line.split(/\s+/).slice(0, 3).join(" "))).toEqual([
    "npx bspump new",
    "npx bspump notebook",
    "npx bspump check",
  ]);
  for (const line of lines) {
    const { stdout: told } = await inFolder(
      "npx",
      ...line
        .replace(/\s+#.*/, "")
        .split(" ")
        .slice(1),
    );
    expect(told, line).not.toBe("");
  }
  const installed = await run(join(folder, "global", ...(process.platform === "win32" ? [] : ["bin"]), "bspump"), [
    "-V",
  ]);
  expect(installed.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  await inFolder("bspump", "new", "app");
  const print = "console.log(typeof bspump.env, process.env.FOO_USER)";
  const required = await run("node", ["-e", `const bspump = require("bspump"); ${print}`], {
    cwd: join(folder, "app"),
    env,
  });
  expect(required.stdout).toBe("function example-user\n");
  const imported = await run("node", ["--input-type=module", "-e", `import * as bspump from "bspump"; ${print}`], {
    cwd: join(folder, "app"),
    env,
  });
  expect(imported.stdout).toBe("function example-user\n");

  await inFolder("bspump", "kernel", "install", "--prefix", join(folder, "prefix"));
  expect(readdirSync(join(folder, "prefix", "share", "jupyter", "kernels", "bspump")).sort()).toEqual([
    "kernel.json",
    "logo-32x32.png",
    "logo-64x64.png",
    "logo-svg.svg",
  ]);
  const notebook = await inFolder("bspump", "notebook", "run", join("app", "main.ipynb"));
  expect(notebook.stdout).toContain("[redacted FOO_PASSWORD]");
  expect((await inFolder("bspump", "check", "--strict")).stdout).toContain("0 errors, 0 warnings");

  // What an image may leave out.
  const deploying = readFileSync(join(packageRoot, "docs/deploy.md"), "utf8");
  const smaller = shellLines(deploying).find((line) => line.startsWith("rm ")) ?? "";
  await inFolder("sh", "-c", smaller);
  const served = await inFolder("bspump", "notebook", "serve", join("app", "main.ipynb"));
  expect(served.stdout).toContain("[redacted FOO_PASSWORD]");
});
