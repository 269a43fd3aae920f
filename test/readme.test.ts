import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "./support/command.js";
import { notebookFolder, savedCells, streamText } from "./support/notebook.js";
import { packageRoot } from "./support/project.js";
import { contributing, inlineCode, readme, shellLines, snippets } from "./support/readme.js";

test("it is short: what is longer is in docs/", () => {
  expect(readme.split("\n").length).toBeLessThanOrEqual(201);
});

test("every snippet is of a kind that a test runs", () => {
  const kinds = [...readme.matchAll(/^```([^\n]*)\n.*?^```$/gms)].map(([, kind = ""]) => kind);
  expect(kinds.length).toBeGreaterThanOrEqual(10);
  expect([...new Set(kinds)].sort()).toEqual(["env", "sh", "text", "toml", "ts"]);
});

test("the snippets run in a notebook, in the folders that are shown, and do what is said", {
  timeout: 60_000,
}, async () => {
  const cells = snippets("ts");
  expect(cells.length).toBeGreaterThanOrEqual(3);
  const [automation = ""] = snippets("toml");
  const [redaction = ""] = snippets("env");
  const [tree = ""] = snippets("text");
  const contents: Record<string, string> = {
    "automation.toml": automation,
    "main.ipynb": "",
    foo: "FOO_URL=https://foo.example.com/\nFOO_PASSWORD='example-pa$$word'\n",
    bar: `BAR_URL=https://bar.example.com/\n${redaction}`,
  };
  const files = Object.fromEntries(pathsIn(tree).map((path) => [path, contents[path.split("/").at(-1) ?? ""]]));
  expect(Object.values(files)).toEqual(expect.arrayContaining(Object.values(contents)));
  const check =
    "console.log(url, host, interval, conf.unresolved().length);\n" +
    "console.log([production.FOO_URL, process.env.FOO_URL].map((text) => text?.includes('production')));\n" +
    "console.log(process.env.BAR_HOST, password);";
  const root = notebookFolder([...cells, check], {
    ...(files as Record<string, string>),
    "workspace/my-automation/pipelines.conf":
      "[connection:PostgreSQLConnection]\npassword = ${FOO_PASSWORD}\n[pipeline:MyPipeline:Timer]\ninterval = 20m\n",
    "secrets/foo-prod": "FOO_URL=https://production.example.com/\n",
  });
  mkdirSync(join(root, "node_modules"));
  symlinkSync(packageRoot, join(root, "node_modules/bspump"), "junction");
  const folder = join(root, "workspace/my-automation");
  renameSync(join(root, "main.ipynb"), join(folder, "main.ipynb"));
  const { status, stderr } = await runCommand(["notebook", "run", "main.ipynb"], { cwd: folder });
  expect(status, stderr).toBe(0);
  const saved = savedCells(join(folder, "main.ipynb"));
  expect(saved.map((cell) => cell.execution_count)).toEqual([...cells, check].map((_, index) => index + 1));
  expect(streamText(saved.at(-1))).toBe(
    "https://bar.example.com/ localhost 1200 0\n[ true, false ]\nbar.example.com [redacted FOO_PASSWORD]\n",
  );
});

/** Returns the files of a tree of names, each folder's inside indented. */
function pathsIn(tree: string): string[] {
  const folders: string[] = [];
  return tree
    .trimEnd()
    .split("\n")
    .flatMap((line) => {
      const depth = (line.length - line.trimStart().length) / 2;
      folders.length = depth;
      folders.push(line.trim().replace(/\/$/, ""));
      return line.endsWith("/") ? [] : [folders.join("/")];
    });
}

test("the commands do what they should", { timeout: 120_000 }, async () => {
  const calls = [
    ...shellLines().flatMap((line) => /^npx bspump (.+)$/.exec(line)?.[1] ?? []),
    ...inlineCode().flatMap((code) => /^(?:npx )?bspump (.+ --.+)$/.exec(code)?.[1] ?? []),
  ];
  expect(calls.length).toBeGreaterThanOrEqual(20);
  const folder = notebookFolder(["1 + 1"], {
    "automation.toml": '[secrets]\ndev = ["example"]\nproduction = ["example"]\n',
    "secrets/example": "FOO=example-value\n",
    "pipelines.conf": "[pipeline:MyPipeline:Timer]\ninterval = 20m\n",
    "server.js": "console.log(process.env.FOO);",
  });
  for (const call of calls) {
    const { status, stdout, stderr } = await runCommand(call.split(" "), { cwd: folder, env: { HOME: folder } });
    expect(status, `${call}: ${stderr}`).toBe(0);
    expect(stdout + stderr, call).not.toBe("");
  }
});

test("every command that is named is there", { timeout: 60_000 }, async () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(packageRoot, "package.json"), "utf8"),
  );
  const named = [readme, contributing].flatMap((page) => [...shellLines(page), ...inlineCode(page)]);
  const npm = named.flatMap((line) => /^npm (?:run )?([a-z:]+)/.exec(line)?.[1] ?? []);
  expect(npm.length).toBeGreaterThanOrEqual(6);
  for (const name of npm) if (name !== "install") expect(scripts).toHaveProperty([name]);
  for (const name of new Set(inlineCode().flatMap((code) => /^(?:npx )?bspump ([a-z]+)/.exec(code)?.[1] ?? []))) {
    expect(await runCommand([name, "--help"]), name).toMatchObject({ status: 0 });
  }
  expect(existsSync(join(packageRoot, ".ci/run"))).toBe(true);
});

test("npm start runs the notebook that it names", { timeout: 60_000 }, async () => {
  const { scripts }: { scripts: { start: string } } = JSON.parse(
    readFileSync(join(packageRoot, "package.json"), "utf8"),
  );
  // What comes before it, npm's own installing and the build, would take the package away from the tests that run beside this one.
  const call = /^node dist\/cli\/main\.js (.+)$/.exec(scripts.start)?.[1] ?? "";
  const [, name = ""] = /runs (notebooks\/\S+)/.exec(readme) ?? [];
  expect(call).toContain(` ${name}/main.ipynb`);
  const { status, stdout, stderr } = await runCommand(call.split(" "), { cwd: packageRoot });
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("[redacted FOO_PASSWORD]");
});
