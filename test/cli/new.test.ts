import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CommandResult, callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { findFreePorts } from "../support/ports.mjs";
import { packageRoot } from "../support/project.js";
import { makeRepository } from "../support/workspace.js";

const templates = ["quickstart", "web", "schedule", "postgres", "kafka", "pipeline-config"];

function run(folder: string, args: readonly string[]): Promise<CommandResult> {
  return callCommand(args, { cwd: folder, env: { HOME: join(folder, "home") } });
}

const quickstart = ["automation.toml", "image", "main.ipynb", "node_modules", "package.json"];

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe.each(templates)("the template %s", (template) => {
  test("passes a strict check, in a repository and with every stage's groups", async () => {
    const folder = temporaryFolder();
    makeRepository(folder);
    const { status, stdout, stderr } = await run(folder, ["new", template, "app"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const name of readdirSync(join(folder, "app")).filter((found) => found !== "image"))
      expect(stdout).toContain(`made ${join("app", name)}\n`);
    for (const name of readdirSync(join(folder, "secrets"))) {
      expect(stdout).toContain(`made ${join("secrets", name)}\n`);
      if (process.platform !== "win32") expect(modeOf(join(folder, "secrets", name))).toBe("600");
    }
    const check = await run(folder, ["check", "--strict"]);
    expect(check.status, check.stdout).toBe(0);
    expect((await run(folder, ["conf", "--from", "app", "--stage", "production"])).stderr).not.toContain("${");
  });

  test("has the image that the platform builds, whose packages a notebook finds there and here", async () => {
    const folder = temporaryFolder();
    await run(folder, ["new", template, "app"]);
    const app = join(folder, "app");
    expect(readdirSync(join(app, "image")).sort()).toEqual(["Dockerfile", "entrypoint.sh", "package.json"]);
    const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
    const { dependencies } = JSON.parse(readFileSync(join(app, "image", "package.json"), "utf8"));
    expect(dependencies.bspump).toBe(`^${version}`);
    const source = readFileSync(join(app, "main.ipynb"), "utf8");
    const imported = [...source.matchAll(/ from \\"((?:@[\w-]+\/)?[\w-]+)[^"]*\\"/g)].map(([, name]) => name ?? "");
    for (const name of imported) expect(Object.keys(dependencies)).toContain(name);
    const steps = readFileSync(join(app, "image", "Dockerfile"), "utf8");
    expect(steps).toMatch(/^USER (?!root|0)\w+$/m);
    expect(readFileSync(join(app, "image", "entrypoint.sh"), "utf8")).toMatch(
      /^exec bspump notebook serve main\.ipynb$/m,
    );
    if (process.platform === "win32") return;
    expect(readlinkSync(join(app, "node_modules"))).toBe("/deps/node_modules");
    expect(readlinkSync(join(app, "package.json"))).toBe("image/package.json");
  });

  test("has a notebook of this kernel, with nothing that was run", async () => {
    const folder = temporaryFolder();
    await run(folder, ["new", template, "app"]);
    const { cells, metadata } = JSON.parse(readFileSync(join(folder, "app", "main.ipynb"), "utf8"));
    expect(metadata.kernelspec.name).toBe("bspump");
    const code = cells.filter((cell: { cell_type: string }) => cell.cell_type === "code");
    expect(code.length).toBeGreaterThan(2);
    for (const cell of code) expect(cell).toMatchObject({ outputs: [], execution_count: null });
  });
});

test.each(["quickstart", "pipeline-config", "web", "schedule"])(
  "what %s makes runs by the command that is told last",
  async (template) => {
    const folder = temporaryFolder();
    // What the command before it would install.
    symlinkSync(join(packageRoot, "node_modules"), join(folder, "node_modules"), "junction");
    const { stdout } = await run(folder, ["new", template]);
    const command = /^ {2}bspump (notebook run .*)$/m.exec(stdout)?.[1] ?? "";
    expect(command).toBe(`notebook run ${join(template, "main.ipynb")}`);
    const env = { HOME: folder, PORT: String((await findFreePorts(1))[0]) };
    const { status, stderr } = await callCommand(command.split(" "), { cwd: folder, env });
    expect(status, stderr).toBe(0);
  },
);

test("a template with packages tells to install them first", async () => {
  const { stdout } = await run(temporaryFolder(), ["new", "postgres", "my app"]);
  expect(stdout).toMatch(/Then run\n {2}npm install --prefix "my app"\n {2}bspump notebook run "my app.main\.ipynb"\n/);
});

// The commands of Windows quote otherwise.
test.runIf(process.platform !== "win32")("the command that is told last is one that a shell takes", async () => {
  const folder = temporaryFolder();
  const name = 'it\'s $HOME `x` "y"';
  const { stdout } = await run(folder, ["new", name]);
  expect(stdout).toMatch(/\nor, for JupyterLab and VS Code,\n {2}bspump kernel install\n$/);
  const command = /^ {2}bspump notebook run (.*)$/m.exec(stdout)?.[1] ?? "";
  const told = spawnSync("sh", ["-c", `printf %s ${command}`], { encoding: "utf8" });
  expect(told).toMatchObject({ status: 0, stdout: join(name, "main.ipynb"), stderr: "" });
});

test("a folder alone gets the quickstart, and --json tells what was made", async () => {
  const folder = temporaryFolder();
  const { stdout } = await run(folder, ["new", "app", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    template: "quickstart",
    directory: join(folder, "app"),
    secretsDir: join(folder, "secrets"),
    made: expect.arrayContaining([join(folder, "app", "automation.toml"), join(folder, ".gitignore")]),
    kept: [],
    needsPackages: false,
    next: [`bspump notebook run ${join("app", "main.ipynb")}`],
  });
});

test("groups that are there stay as they are, in the secrets directory that the automation finds", async () => {
  const folder = temporaryFolder({ "secrets/foo": "FOO_URL=x\n" });
  const { status, stdout } = await run(folder, ["new", join("workspace", "app")]);
  expect(status).toBe(0);
  expect(stdout).toContain(`kept ${join("secrets", "foo")}, which was there\n`);
  expect(readFileSync(join(folder, "secrets", "foo"), "utf8")).toBe("FOO_URL=x\n");
  expect(readdirSync(join(folder, "workspace"))).toEqual(["app"]);
});

test("a .gitignore that is there is added to once, and the rest of it stays", async () => {
  const folder = temporaryFolder({ ".gitignore": "dist/" });
  makeRepository(folder);
  await run(folder, ["new", "one"]);
  await run(folder, ["new", "two"]);
  expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("dist/\n/secrets/\n");
});

test("--secrets names the folder of the groups, and `.` is the folder it runs in", async () => {
  const folder = temporaryFolder();
  await run(folder, ["new", ".", "--secrets", join("config", "groups")]);
  expect(readdirSync(folder).sort()).toEqual([...quickstart, "config"].sort());
  expect(readdirSync(join(folder, "config")).sort()).toEqual([".gitignore", "groups"]);
  const inner = temporaryFolder();
  await run(inner, ["new", "."]);
  expect(readdirSync(inner).sort()).toEqual([...quickstart, ".gitignore", "secrets"].sort());
});

describe("nothing is left behind where", () => {
  test("a file of the automation is there already", async () => {
    const folder = temporaryFolder({ "app/main.ipynb": "{}" });
    const { status, stdout, stderr } = await run(folder, ["new", "app"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(`bspump: ${join(folder, "app", "main.ipynb")} is there already. Name a new folder.\n`);
    expect(readdirSync(folder)).toEqual(["app"]);
    expect(readFileSync(join(folder, "app", "main.ipynb"), "utf8")).toBe("{}");
  });

  test("a link of the automation is there already, wherever it leads", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "app"));
    symlinkSync("/nowhere", join(folder, "app", "node_modules"));
    const { status, stderr } = await run(folder, ["new", "app"]);
    expect(status).toBe(1);
    expect(stderr).toContain(`${join(folder, "app", "node_modules")} is there already`);
    expect(lstatSync(join(folder, "app", "node_modules")).isSymbolicLink()).toBe(true);
    expect(readdirSync(folder)).toEqual(["app"]);
  });

  test("a file is where the folder would", async () => {
    const folder = temporaryFolder({ app: "x" });
    const { status, stderr } = await run(folder, ["new", "app"]);
    expect(status).toBe(1);
    expect(stderr).toBe(`bspump: ${join(folder, "app")} is not a folder. Name a new folder.\n`);
    expect(readdirSync(folder)).toEqual(["app"]);
  });

  test("the secrets directory cannot be made", async () => {
    const folder = temporaryFolder({ file: "x" });
    const { status, stderr } = await run(folder, ["new", "app", "--secrets", join("file", "secrets")]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^bspump: .*file.* cannot be written \(\w+\)\. Check the folder and its permissions/);
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  test("something else is where a group would", async () => {
    const folder = temporaryFolder({ "secrets/foo/x": "" });
    const { status } = await run(folder, ["new", "app"]);
    expect(status).toBe(1);
    expect(readdirSync(folder)).toEqual(["secrets"]);
    expect(readdirSync(join(folder, "secrets"))).toEqual(["foo"]);
  });
});

test("a folder that is named nearly as a template is made, and told to be none", async () => {
  const folder = temporaryFolder();
  const { status, stderr } = await run(folder, ["new", "postgre"]);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr:
      "bspump: this makes the folder postgre from the template quickstart. A template is named before a folder.\n(Did you mean postgres?)\n",
  });
  expect(readdirSync(folder)).toContain("postgre");
});

test("a folder without a name is a wrong call", async () => {
  const folder = temporaryFolder();
  expect(await run(folder, ["new", ""])).toMatchObject({ status: 2, stdout: "" });
  expect(readdirSync(folder)).toEqual([]);
});

test("an unknown template is a wrong call", async () => {
  const folder = temporaryFolder();
  const { status, stdout, stderr } = await run(folder, ["new", "postgre", "app"]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toBe(
    'error: there is no template "postgre"; the templates are quickstart, web, schedule, postgres, kafka, pipeline-config\n' +
      "(Did you mean postgres?)\n",
  );
  expect((await run(folder, ["new", "django", "app"])).stderr).not.toContain("Did you mean");
  expect(readdirSync(folder)).toEqual([]);
});
