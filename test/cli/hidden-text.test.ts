import { join } from "node:path";
import { expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";

// A title for the terminal, a control sequence of 8 bits, and text that is shown from right to left.
const HOSTILE = "\x1b]0;t\x07\x9b2J\u202eevil";
const IN_TOML = "\\u001b]0;t\\u0007\\u009b2J\\u202eevil";
const SHOWN = /\\(?:x|u00)1b\]0;t\\+(?:x|u00)07\\+(?:x|u00)9b2J\\+u202eevil/;

const notebook = JSON.stringify({
  cells: [{ cell_type: "code", id: "a", source: `// ${HOSTILE}\n1`, metadata: {}, outputs: [], execution_count: null }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});

const plain: Record<string, string> = {
  "automation.toml": `[secrets]\ndev = ["foo", "${IN_TOML}"]\n\n[services."${IN_TOML}"]\n`,
  "pipelines.conf": `[general]\ninclude = ${HOSTILE}.conf\n\n[a ${HOSTILE}]\nx ${HOSTILE} = \${NAME}\n`,
  "secrets/foo": "FOO=example\n",
  "main.ipynb": notebook,
};
const required = { ...plain, "secrets/foo": `FOO=\${NOWHERE:?${HOSTILE}}\n` };
const broken = { ...plain, "automation.toml": `[secrets]\ndev = ["foo" ${HOSTILE}\n` };

test.each<[name: string, args: string[], files: Record<string, string>]>([
  ["env", ["env"], plain],
  ["env --json", ["env", "--json"], plain],
  ["env NAME", ["env", HOSTILE], plain],
  ["env --from", ["env", "--from", HOSTILE], plain],
  ["run", ["run", "--", HOSTILE], plain],
  ["conf", ["conf"], plain],
  ["conf --json", ["conf", "--json"], plain],
  ["conf SECTION", ["conf", HOSTILE], plain],
  ["explain", ["explain", HOSTILE], plain],
  ["check", ["check"], plain],
  ["check --json", ["check", "--json"], plain],
  ["check --format sarif", ["check", "--format", "sarif"], plain],
  ["check --format github", ["check", "--format", "github"], plain],
  ["check --skip", ["check", "--skip", HOSTILE], plain],
  ["check of a folder that is not there", ["check", HOSTILE], plain],
  ["audit", ["audit"], plain],
  ["audit --json", ["audit", "--json"], plain],
  ["new", ["new", `new ${HOSTILE}`], plain],
  ["new --json", ["new", "--json", `new ${HOSTILE}`], plain],
  ["notebook run", ["notebook", "run", "main.ipynb"], plain],
  ["notebook run of a file that is not there", ["notebook", "run", `${HOSTILE}.ipynb`], plain],
  ["kernel install", ["kernel", "install", "--display-name", HOSTILE, "--prefix", `/dev/null/${HOSTILE}`], plain],
  ["an unknown option", ["env", `--${HOSTILE}`], plain],
  ["an unknown command", [HOSTILE], plain],
  ["a message that a group asks for", ["env"], required],
  ["a check of it", ["check"], required],
  ["an automation.toml that is not TOML", ["env"], broken],
  ["a check of that", ["check", "--json"], broken],
])("what steers a terminal is shown as an escape: %s", async (_name, args, files) => {
  const top = `ws ${HOSTILE}`;
  const folder = temporaryFolder(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [join(top, name), text])),
  );
  const { stdout, stderr } = await callCommand(args, { cwd: join(folder, top), env: { HOME: folder } });
  const all = stdout + stderr;
  expect(all.replaceAll("\n", "").match(/\p{Cc}|\p{Bidi_Control}/gu)).toBeNull();
  expect(all).toMatch(SHOWN);
});

test("a result that another program takes is exact", async () => {
  const folder = temporaryFolder({ ...plain, "pipelines.conf": `[a]\nx = ${HOSTILE}\n` });
  const { stdout } = await callCommand(["conf", "a", "x"], { cwd: folder, env: { HOME: folder } });
  expect(stdout).toBe(`${HOSTILE}\n`);
});

test("JSON means the same", async () => {
  const folder = temporaryFolder({ ...plain, "pipelines.conf": `[a]\nx = ${HOSTILE}\n` });
  const { stdout } = await callCommand(["conf", "--json"], { cwd: folder, env: { HOME: folder } });
  expect(JSON.parse(stdout).options).toMatchObject([{ section: "a", option: "x", value: HOSTILE }]);
});
