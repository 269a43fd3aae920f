import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callCommand } from "../support/command.js";
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
  expect(await callCommand(["env", "--types"], { cwd: folder })).toMatchObject({
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

test("names of any kind make declarations that TypeScript 5.0 and the current one take", {
  timeout: 60_000,
}, async () => {
  const names = ["a.b", "k[0]", "9x", "é", "__proto__", "constructor", "toString", "TZ", "export"];
  const folder = temporaryFolder({
    "automation.toml": '[secrets]\ndev = ["foo"]\n',
    "secrets/foo": names.map((name) => `${name}=example-value\n`).join(""),
    "main.ts": `
      export const sure: string[] = [${names.map((name) => `process.env[${JSON.stringify(name)}]`).join(", ")}];
      // @ts-expect-error no stage has it
      export const none: string = process.env.NONE;`,
  });
  const { stdout } = await callCommand(["env", "--types", "--json"], { cwd: folder });
  const { file }: { file: string } = JSON.parse(stdout);
  expect(file).toBe(join(folder, "bspump-env.d.ts"));
  // As a source, so that it is checked while the declarations of Node are not.
  writeFileSync(join(folder, "names.ts"), readFileSync(file));
  const types = ["--types", "node", "--typeRoots", join(packageRoot, "node_modules/@types")];
  const shared = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", ...types, "main.ts", "names.ts"];
  for (const [compiler, ...options] of [
    ["typescript/bin/tsc", "--module", "preserve"],
    ["@tslab/typescript-for-tslab/lib/tsc.js", "--module", "commonjs", "--moduleResolution", "node10"],
  ]) {
    const args = [join(packageRoot, "node_modules", compiler ?? ""), ...options, ...shared];
    const { stdout: told, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect({ compiler, told, status }).toEqual({ compiler, told: "", status: 0 });
  }
});

test("bspump env --types replaces what it wrote before, and no other file", async () => {
  const folder = temporaryFolder({
    "automation.toml": '[secrets]\ndev = ["foo"]\n',
    "secrets/foo": "A=1\n",
    "main.ts": "export {};\n",
  });
  const types = (...args: string[]) => callCommand(["env", "--types", ...args], { cwd: folder });
  expect([(await types("own.d.ts")).status, (await types("own.d.ts")).status]).toEqual([0, 0]);
  expect(await types("main.ts")).toMatchObject({
    status: 1,
    stdout: "",
    stderr: "bspump: main.ts is there already, and this command did not write it. Name another file.\n",
  });
  expect(readFileSync(join(folder, "main.ts"), "utf8")).toBe("export {};\n");
  expect(await types(join("nowhere", "own.d.ts"))).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^bspump: .* cannot be written \(ENOENT\)\. Check the folder/),
  });
});

test("bspump env --types needs an automation", async () => {
  const { status, stdout, stderr } = await callCommand(["env", "--types"], { cwd: temporaryFolder() });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("bspump: no automation.toml was found from ");
});
