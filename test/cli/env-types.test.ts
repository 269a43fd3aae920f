import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { packageRoot } from "../support/project.js";

test("bspump env --types makes sure what every stage that has groups has, and tells no value", {
  timeout: 60_000,
}, async () => {
  const folder = temporaryFolder({
    "automation.toml": '[secrets]\ndev = ["foo", "bar"]\nproduction = ["foo-prod"]\n',
    "secrets/foo": "A=example-value\nB=example-value\na-b=example-value\n",
    "secrets/bar": "C=example-value\n",
    "secrets/foo-prod": "A=example-value\nP=example-value\na-b=example-value\n",
    "main.ts": `
      export const sure: string = process.env.A + process.env["a-b"] + process.env.BITSWAN_AUTOMATION_STAGE;
      // @ts-expect-error only dev has it
      export const dev: string = process.env.B;
      // @ts-expect-error only production has it
      export const production: string = process.env.P;`,
  });
  const file = join(folder, "bspump-env.d.ts");
  expect(await runCommand(["env", "--types"], { cwd: folder })).toMatchObject({
    status: 0,
    stdout: `${file}\n`,
    stderr: "",
  });
  expect(readFileSync(file, "utf8")).not.toContain("example-value");
  const tsc = join(packageRoot, "node_modules/typescript/bin/tsc");
  const types = ["--types", "node", "--typeRoots", join(packageRoot, "node_modules/@types")];
  const args = [
    tsc,
    "--noEmit",
    "--strict",
    "--skipLibCheck",
    "--target",
    "es2022",
    "--module",
    "preserve",
    ...types,
    "main.ts",
    file,
  ];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
});

test("bspump env --types needs an automation", async () => {
  const { status, stdout, stderr } = await runCommand(["env", "--types"], { cwd: temporaryFolder() });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("bspump: no automation.toml was found from ");
});
