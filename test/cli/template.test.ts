import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { makeRepository } from "../support/workspace.js";

const names = ["quickstart", "web", "schedule", "postgres", "kafka", "pipeline-config"];

function workspace() {
  const folder = temporaryFolder({ "Sales/README": "" });
  makeRepository(folder);
  const run = (...args: string[]) =>
    callCommand(["template", ...args], { cwd: join(folder, "Sales"), env: { HOME: folder } });
  return { folder, templates: join(folder, "templates"), run };
}

test("install writes what the editor's gallery reads, into the workspace from anywhere in it", async () => {
  const { templates, run } = workspace();
  const { status, stdout, stderr } = await run("install");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain(`made ${join("..", "templates", "typescript-web")}\n`);
  expect(readdirSync(templates).sort()).toEqual(names.map((name) => `typescript-${name}`).sort());
  for (const name of names) {
    const folder = join(templates, `typescript-${name}`);
    const about = parse(readFileSync(join(folder, "template.toml"), "utf8"));
    expect(about).toEqual({
      name: `TypeScript: ${name}`,
      short_description: expect.stringMatching(/^\p{Lu}.*\.$/u),
      icon: expect.stringMatching(/^<svg [\s\S]*<\/svg>$/),
    });
    for (const file of [
      "automation.toml",
      "main.ipynb",
      "image/Dockerfile",
      "image/package.json",
      "image/entrypoint.sh",
    ])
      expect(lstatSync(join(folder, file)).isFile(), file).toBe(true);
    if (process.platform !== "win32") expect(readlinkSync(join(folder, "node_modules"))).toBe("/deps/node_modules");
  }
});

test("an automation that is copied from the gallery passes a strict check", async () => {
  const { folder, templates, run } = workspace();
  await run("install", "web");
  // The gallery leaves template.toml out and adds an id.
  renameSync(join(templates, "typescript-web"), join(folder, "Sales", "shop"));
  const toml = join(folder, "Sales", "shop", "automation.toml");
  writeFileSync(toml, readFileSync(toml, "utf8").replace("[deployment]", '[deployment]\nid = "shop"'));
  const { status, stdout } = await callCommand(["check", "--strict"], { cwd: folder, env: { HOME: folder } });
  expect(status, stdout).toBe(0);
});

test("installing again replaces what was installed, and nothing that was edited or is not ours", async () => {
  const { templates, run } = workspace();
  mkdirSync(join(templates, "typescript-kafka"), { recursive: true });
  writeFileSync(join(templates, "typescript-kafka", "template.toml"), 'name = "own"\n');
  expect((await run("install", "web", "schedule")).status).toBe(0);
  expect((await run("install", "web", "schedule")).status).toBe(0);
  writeFileSync(join(templates, "typescript-web", "main.ipynb"), "edited");

  const edited = await run("install", "web");
  expect(edited.status).toBe(1);
  expect(edited.stderr).toMatch(/typescript-web was edited, so that it is not replaced\. Rename it, or remove it/);
  expect(readFileSync(join(templates, "typescript-web", "main.ipynb"), "utf8")).toBe("edited");
  const foreign = await run("install", "kafka");
  expect(foreign.stderr).toMatch(/typescript-kafka is not a template of bspump, so that it is not replaced\./);
  expect(readdirSync(join(templates, "typescript-kafka"))).toEqual(["template.toml"]);

  const { stdout } = await run("list");
  const states = new Map(stdout.split("\n").map((line) => [line.split(" ", 1)[0], / {2,}([^.]*)$/.exec(line)?.[1]]));
  expect(states.get("web")).toBe("installed, edited");
  expect(states.get("schedule")).toBe("installed");
  expect(states.get("kafka")).toBe("not of bspump");
  expect(JSON.parse((await run("list", "--json")).stdout)).toMatchObject([
    { name: "quickstart", state: "absent" },
    { name: "web", state: "edited" },
    { name: "schedule", state: "installed" },
    { name: "postgres", state: "absent" },
    { name: "kafka", state: "foreign" },
    { name: "pipeline-config", state: "absent" },
  ]);

  expect((await run("remove", "kafka")).status).toBe(1);
  expect((await run("remove", "web")).stderr).toContain("was edited, so that it is not removed");
  expect((await run("remove", "schedule")).stdout).toBe(`removed ${join("..", "templates", "typescript-schedule")}\n`);
  expect(await run("remove", "schedule")).toMatchObject({
    status: 1,
    stderr: "bspump: schedule is not installed in ..\n",
  });
  expect(readdirSync(templates).sort()).toEqual(["typescript-kafka", "typescript-web"]);
});

test("an unknown name is a wrong call, and installs nothing", async () => {
  const { folder, run } = workspace();
  const { status, stderr } = await run("install", "quickstart", "wbe");
  expect(status).toBe(2);
  expect(stderr).toContain('there is no template "wbe"; the templates are quickstart, web,');
  expect(readdirSync(folder)).not.toContain("templates");
});
