import { describe, expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { notebookFolder } from "../support/notebook.js";

interface Row {
  readonly command: string;
  /** What is after the options. */
  readonly rest?: string;
  /** Options that cannot be given together, and what the message says of them. */
  readonly together: readonly (readonly [options: string, message: string])[];
  /** Calls with options that can: each pair of the command's options is in one of them, or above. */
  readonly apart: readonly string[];
}

const loading = "--from . --stage dev --secrets secrets";

const rows: readonly Row[] = [
  { command: "new", rest: "quickstart made", together: [], apart: ["--secrets secrets --json"] },
  {
    command: "env",
    together: [
      ["--types --show", "option '--types [file]' cannot be used with option '--show'"],
      ["--types --format json", "option '--types [file]' cannot be used with option '--format <format>'"],
      ["--types --stage dev", "option '--types [file]' cannot be used with option '--stage <stage>'"],
      ["--types - --json", "option '--types -' cannot be used with option '--json'"],
      ["--types - FOO", "option '--types' cannot be used with names of variables"],
      ["--json --format table", "option '--json' cannot be used with option '--format table'"],
      ["--format dotenv", "add --show"],
      ["--format shell --json", "option '--json' cannot be used with option '--format shell'"],
    ],
    apart: [
      `--show --json --format json ${loading}`,
      `--show --format shell ${loading}`,
      "--types types.d.ts --json --from . --secrets secrets",
    ],
  },
  { command: "run", rest: "-- node -e 0", together: [], apart: [loading] },
  { command: "conf", together: [], apart: [`--show --json ${loading}`] },
  {
    command: "check",
    together: [
      ...[
        "--strict",
        "--fix",
        "--history",
        "--max-age 90d",
        "--stage dev",
        "--secrets secrets",
        "--skip group-old",
      ].map((other): [string, string] => [
        `--explain all ${other}`,
        "option '--explain <rule>' cannot be used with option",
      ]),
      ["--explain all .", "option '--explain <rule>' cannot be used with a folder"],
      ["--explain all --format sarif", "option '--explain <rule>' cannot be used with option '--format sarif'"],
      ["--json --format sarif", "option '--json' cannot be used with option '--format sarif'"],
      ["--json --format text", "option '--json' cannot be used with option '--format text'"],
      ["--fix --skip text-lost", "option '--fix' cannot be used with option '--skip text-lost'"],
      ["--history --skip value-tracked", "option '--history' cannot be used with option '--skip value-tracked'"],
      ["--max-age 1d --skip group-old", "option '--max-age <age>' cannot be used with option '--skip group-old'"],
    ],
    apart: [
      "--format json --json --strict --fix --history --max-age 90d --stage dev --secrets secrets --skip group-unused --skip git-missing",
      "--explain all --json --format json",
    ],
  },
  { command: "audit", together: [], apart: ["--by variable --json --stage dev --secrets secrets"] },
  { command: "explain", rest: "FOO", together: [], apart: [`--json ${loading}`] },
  { command: "secret set", rest: "foo NEW", together: [], apart: [`--json ${loading}`] },
  { command: "secret list", rest: "foo", together: [], apart: [`--json ${loading}`] },
  { command: "secret unset", rest: "foo FOO", together: [], apart: [`--json ${loading}`] },
  ...["install", "list", "remove"].map((name) => ({
    command: `template ${name}`,
    together: [],
    apart: ["--workspace . --json"],
  })),
  {
    command: "notebook run",
    rest: "main.ipynb",
    together: [
      ["--no-write --output out.ipynb", "option '--no-write' cannot be used with option '-o, --output <file>'"],
      ["--output out.ipynb main.ipynb", "--output works with one notebook only"],
    ],
    apart: [
      "--output out.ipynb --allow-errors --timeout 60 -p a=1 -p b=2 --stage dev --secrets secrets",
      "--no-write --allow-errors --timeout 60 -p a=1 --stage dev --secrets secrets",
    ],
  },
  { command: "notebook check", rest: "main.ipynb", together: [], apart: ["--json"] },
  {
    command: "notebook serve",
    rest: "main.ipynb",
    together: [["--follow --no-follow", "option '--no-follow' cannot be used with option '--follow'"]],
    apart: [],
  },
  {
    command: "kernel install",
    together: [
      ["--user --sys-prefix", "cannot be used with option"],
      ["--user --prefix out", "cannot be used with option"],
      ["--sys-prefix --prefix out", "cannot be used with option"],
      ["--env A=1 --env A=2", "option '--env <name=value>' cannot be used with another value of A"],
    ],
    apart: [
      `--name k --display-name K --env A=1 --env A=1 --env B=2 --node ${process.execPath} --no-check --force --user`,
      `--name k --display-name K --env A=1 --node ${process.execPath} --no-check --force --prefix out`,
      // No environment is active: that is not a wrong call.
      `--name k --display-name K --env A=1 --node ${process.execPath} --no-check --force --sys-prefix`,
    ],
  },
  { command: "kernel list", together: [], apart: ["--json"] },
  {
    command: "kernel remove",
    together: [
      ["--user --sys-prefix", "cannot be used with option"],
      ["--user --prefix out", "cannot be used with option"],
      ["--sys-prefix --prefix out", "cannot be used with option"],
    ],
    apart: [],
  },
  {
    command: "vscode install",
    together: [["--editor code --output x.vsix", "option '--output <file>' cannot be used with option"]],
    apart: [],
  },
];

const words = (text: string) => text.split(" ").filter((word) => word !== "");

function call(command: string, options: string, rest = "") {
  const folder = notebookFolder(["1 + 1"], {
    "automation.toml": '[secrets]\ndev = ["foo"]\n',
    "secrets/foo": "FOO=example-value\n",
    "pipelines.conf": "[a]\nb = c\n",
  });
  const args = [...words(command), ...words(options), ...words(rest)];
  return callCommand(args, { cwd: folder, env: { HOME: folder }, input: "x" });
}

/** Returns the options of a command, as they are typed. */
async function optionsOf(command: string): Promise<string[]> {
  const { stdout } = await callCommand([...words(command), "--help"]);
  return [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].flatMap(([, name = ""]) =>
    name === "--help" ? [] : [name],
  );
}

/** Returns the options in a line, in the long form. */
function optionsIn(line: string): string[] {
  return words(line)
    .map((word) => (word === "-p" ? "--parameter" : word))
    .filter((word) => word.startsWith("--"));
}

describe.each(rows)("bspump $command", ({ command, rest, together, apart }) => {
  test("has each pair of its options in the table", async () => {
    const options = await optionsOf(command);
    const lines = [...together.map(([line]) => line), ...apart].map(optionsIn);
    const missing = options.flatMap((first, index) =>
      options
        .slice(index + 1)
        .filter((second) => !lines.some((line) => line.includes(first) && line.includes(second)))
        .map((second) => `${first} ${second}`),
    );
    expect(missing).toEqual([]);
    expect(lines.flat().filter((option) => !options.includes(option))).toEqual([]);
  });

  if (together.length > 0) {
    test.each(together)("is called wrongly with %s", async (options, message) => {
      const { status, stdout, stderr } = await call(command, options, options.includes("main.ipynb .") ? "" : rest);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toContain(message);
    });
  }

  if (apart.length > 0) {
    test.each(apart)("takes %s", async (options) => {
      const { status, stderr } = await call(command, options, rest);
      expect(status, stderr).not.toBe(2);
    });
  }
});

test.each([
  ["env", "--stage dev --stage production", "option '--stage <stage>' cannot be used with another value"],
  ["check", "--format json --format sarif", "option '--format <format>' cannot be used with another value"],
  ["audit", "--secrets secrets --secrets .", "option '--secrets <dir>' cannot be used with another value"],
])("an option is not given twice with different values: bspump %s %s", async (command, options, message) => {
  const { status, stderr } = await call(command, options);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
  expect(await call(command, options.replace(/\S+$/, options.split(" ")[1] ?? ""))).not.toMatchObject({ status: 2 });
});
