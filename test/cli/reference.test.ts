import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CommandResult, callCommand } from "../support/command.js";
import { notebookFolder } from "../support/notebook.js";
import { packageRoot } from "../support/project.js";

const page = readFileSync(join(packageRoot, "docs/commands.md"), "utf8");

interface Section {
  readonly command: string;
  readonly text: string;
}

const sections: readonly Section[] = page
  .split(/^## /m)
  .flatMap((part) =>
    /^bspump (.+)\n/.exec(part)?.[1] ? [{ command: part.split("\n", 1)[0]?.slice(7) ?? "", text: part }] : [],
  );

/** Returns what is in the tables of a section whose first column has this title: the first two cells of each row. */
function rowsOf({ text }: Section, title: string): [string, string][] {
  const [, body = ""] = new RegExp(`^\\| ${title} \\|.*\\n\\|.*\\n((?:\\|.*\\n)*)`, "m").exec(text) ?? [];
  return [...body.matchAll(/^\| (.*?) \| (.*) \|$/gm)].map(([, first = "", second = ""]) => [first, second]);
}

const help = new Map<string, string>();
async function helpOf(command: string): Promise<string> {
  const known = help.get(command);
  if (known !== undefined) return known;
  const { stdout } = await callCommand([...words(command), "--help"]);
  // Long texts are wrapped, and continue far to the right.
  const text = stdout.replace(/\n {10,}(?=\S)/g, " ");
  help.set(command, text);
  return text;
}

/** Splits a command line at spaces, as those on the page are written. */
function words(line: string): string[] {
  return line.split(" ").filter((word) => word !== "");
}

async function commandsBelow(command: string): Promise<string[]> {
  const [, list = ""] = /^Commands:\n((?: {2}.*\n)+)/m.exec(await helpOf(command)) ?? [];
  const names = [...list.matchAll(/^ {2}(\w+)/gm)].map(([, name = ""]) => name).filter((name) => name !== "help");
  if (names.length === 0) return [command];
  return (await Promise.all(names.map((name) => commandsBelow(`${command} ${name}`.trim())))).flat();
}

test("every command has a section, and there is no other", { timeout: 60_000 }, async () => {
  const commands = await commandsBelow("");
  expect(commands.length).toBeGreaterThan(15);
  expect(sections.map(({ command }) => command).sort()).toEqual(commands.sort());
});

describe.each(sections)("bspump $command", (section) => {
  test("is used as --help says", async () => {
    const [, usage = ""] = /^Usage: (.*)$/m.exec(await helpOf(section.command)) ?? [];
    expect(section.text).toContain(`\`${usage}\``);
  });

  test("has the options, choices and defaults of --help", async () => {
    const text = await helpOf(section.command);
    const shown = [...text.matchAll(/^ {2}(-\S.*?) {2,}(.*)$/gm)].filter(([, flags]) => flags !== "-h, --help");
    const documented = new Map(rowsOf(section, "option").map(([flags, meaning]) => [flags.slice(1, -1), meaning]));
    expect([...documented.keys()].sort()).toEqual(shown.map(([, flags = ""]) => flags).sort());
    for (const [, flags = "", meaning = ""] of shown) {
      const choices = /\(choices: ([^)]*?)(?:, default: "[^"]*")?\)/.exec(meaning)?.[1] ?? "";
      const described = documented.get(flags);
      for (const choice of choices.matchAll(/"([^"]*)"/g)) expect(described, flags).toContain(`\`${choice[1]}\``);
      const byDefault = /default: "([^"]*)"/.exec(meaning)?.[1];
      if (byDefault !== undefined) expect(described, flags).toContain(byDefault);
    }
  });

  const calls = rowsOf(section, "call");

  test("ends with the statuses that are given", { timeout: 120_000 }, async () => {
    expect(calls.length).toBeGreaterThanOrEqual(2);
    const workspace = sampleWorkspace();
    if (section.command.endsWith(" remove")) await run(workspace, section.command.replace("remove", "install"));
    if (section.command === "secret unset") await run(workspace, "secret set foo BAZ", "x");
    for (const [call, status] of calls) {
      const line = call.slice("`bspump ".length, -1);
      const { status: actual, stdout, stderr } = await run(workspace, line, "x");
      expect(actual, `${line}: ${stdout}${stderr}`).toBe(Number.parseInt(status, 10));
    }
  });

  const example = /^```json\n(.*?)^```$/ms.exec(section.text)?.[1];

  if (example !== undefined) {
    test("prints the JSON that is shown", async () => {
      const results = await Promise.all((json[section.command] ?? []).map((line) => run(sampleWorkspace(), line, "x")));
      const actual = results.map(({ stdout }) => JSON.parse(stdout));
      const documented: unknown = JSON.parse(example ?? "");
      expect(Array.isArray(actual[0])).toBe(Array.isArray(documented));
      expect([...new Set(actual.flatMap((value) => keysOf(value)))].sort()).toEqual(
        [...new Set(keysOf(documented))].sort(),
      );
    });
  }

  test("has --json if JSON is shown, and else not", async () => {
    expect((await helpOf(section.command)).includes("--json")).toBe(example !== undefined);
  });
});

/** What prints the JSON of each section. */
const json: Record<string, readonly string[]> = {
  new: ["new made --json"],
  env: ["env --json"],
  conf: ["conf --json"],
  check: ["check --json"],
  audit: ["audit --json"],
  explain: ["explain FOO_PASSWORD --json"],
  "secret set": ["secret set foo BAZ --json"],
  "secret list": ["secret list foo --json"],
  "secret unset": ["secret unset foo FOO_USER --json"],
  "template install": ["template install web --json"],
  "template list": ["template list --json"],
  "template remove": ["template remove web --json"],
  "notebook check": ["notebook check failing.ipynb --json"],
  "kernel list": ["kernel list --json"],
};

/** Returns the paths of all names in JSON data, such as `variables[].name`. */
function keysOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => keysOf(item, `${path}[]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [`${path}.${name}`, ...keysOf(inner, `${path}.${name}`)]);
}

/** Makes a workspace in which each call of the page ends as the page says. Returns the folder of its automation. */
function sampleWorkspace(): string {
  const root = notebookFolder(["1 + 1"], {
    "workspace/.gitignore": "/my-automation/*.ipynb\n",
    "secrets/foo":
      "# noredact\nFOO_URL=https://foo.example.com/\nFOO_USER=someone\n\n\nFOO_PASSWORD='example-pa$$word'\n",
    "secrets/bar": "BAR=1\n",
    "secrets/foo-prod": "FOO_PASSWORD=other-example-password\n",
    "workspace/my-automation/automation.toml":
      '[secrets]\ndev = ["foo", "bar"]\nstaging = []\nproduction = ["foo-prod"]\n',
    "workspace/my-automation/pipelines.conf": "[good]\nurl = ${FOO_PASSWORD:-x}\n[bad]\nurl = ${NOPE}\n",
    "workspace/broken/automation.toml": "[secrets",
    "home/.local/share/jupyter/kernels/other/kernel.json": '{ "argv": ["other"], "display_name": "Other" }',
  });
  const folder = join(root, "workspace/my-automation");
  execFileSync("git", ["init", "-q", join(root, "workspace")]);
  cpSync(join(root, "main.ipynb"), join(folder, "main.ipynb"));
  cpSync(
    join(notebookFolder(["const n: number = 'text';\nthrow new Error('failed');"]), "main.ipynb"),
    join(folder, "failing.ipynb"),
  );
  return folder;
}

async function run(folder: string, line: string, input = ""): Promise<CommandResult> {
  const options = { cwd: folder, env: { HOME: join(folder, "../../home") }, input };
  if (line.includes("--json") && /^(?:template|kernel) (?:list|remove)/.test(line)) {
    await callCommand(words(line.startsWith("kernel") ? "kernel install" : "template install web"), options);
  }
  return callCommand(words(line), options);
}
