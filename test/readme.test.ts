import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "./support/command.js";
import { notebookFolder, savedCells } from "./support/notebook.js";
import { packageRoot } from "./support/project.js";

const readme = readFileSync(join(packageRoot, "README.md"), "utf8");

/** Gives the snippets of a language, in order. */
function snippets(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, text = ""]) => text);
}

test("the snippets run in a notebook", { timeout: 60_000 }, async () => {
  const cells = snippets("ts");
  expect(cells.length).toBeGreaterThanOrEqual(3);
  const [automation = ""] = snippets("toml");
  const folder = notebookFolder(cells, {
    "automation.toml": automation,
    "pipelines.conf":
      "[connection:PostgreSQLConnection]\npassword = ${FOO_PASSWORD}\n[pipeline:MyPipeline:Timer]\ninterval = 20m\n",
    "secrets/foo": "FOO_URL=https://foo.example.com/\nFOO_PASSWORD='example-pa$$word'\n",
    "secrets/bar": "BAR_URL=https://bar.example.com/\n",
    "secrets/foo-prod": "FOO_URL=https://production.example.com/\n",
  });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(packageRoot, join(folder, "node_modules/bspump"), "junction");
  const { status, stderr } = await runCommand(["notebook", "run", "main.ipynb"], { cwd: folder });
  expect(status, stderr).toBe(0);
  expect(savedCells(join(folder, "main.ipynb")).map((cell) => cell.execution_count)).toEqual(
    cells.map((_, index) => index + 1),
  );
});

test("the commands do what they should", { timeout: 60_000 }, async () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(packageRoot, "package.json"), "utf8"),
  );
  const commands = snippets("sh").flatMap((text) => text.trim().split("\n"));
  expect(commands.length).toBeGreaterThanOrEqual(4);
  for (const command of commands) {
    const [tool, name = ""] = command.split(/\s+/);
    if (tool === "npm" && name !== "install") expect(scripts).toHaveProperty(name);
  }
  const calls = commands.flatMap((command) => /^npx bspump ([^#]*[^# ])/.exec(command)?.[1] ?? []);
  expect(calls.length).toBeGreaterThanOrEqual(5);
  const folder = notebookFolder(["1 + 1"], {
    "automation.toml": '[secrets]\ndev = ["example"]\nproduction = ["example"]\n',
    "secrets/example": "FOO=example-value\n",
    "pipelines.conf": "[pipeline:MyPipeline:Timer]\ninterval = 20m\n",
    "server.js": "console.log(process.env.FOO);",
  });
  for (const call of calls) {
    const { status, stderr } = await runCommand(call.split(" "), { cwd: folder, env: { HOME: folder } });
    expect(status, `${call}: ${stderr}`).toBe(0);
  }
});
