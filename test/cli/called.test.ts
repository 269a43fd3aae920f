import { basename } from "node:path";
import { expect, test } from "vitest";
import { callCommand, runCommand } from "../support/command.js";
import { notebookFolder } from "../support/notebook.js";

test.each([
  [["--help"]],
  [["--version"]],
  [["env"]],
  [["env", "NOPE"]],
  [["env", "--json", "--format", "shell"]],
  [["conf"]],
  [["check"]],
  [["audit", "--json"]],
  [["explain", "FOO"]],
  [["secret", "list"]],
  [["secret", "set", "foo", "FOO"]],
  [["run", "--", process.execPath, "-e", "console.log(process.env.FOO); process.exitCode = 3"]],
  [["new", "quickstart", "made"]],
  [["secret", "unset", "foo", "FOO"]],
  [["template", "install", "web"]],
  [["template", "list"]],
  [["template", "remove", "nope"]],
  [["kernel", "install"]],
  [["kernel", "remove"]],
  [["notebook", "check", "main.ipynb"]],
  [["kernel", "list"]],
  [["notebook", "run", "--no-write", "main.ipynb"]],
  [["vscode", "install", "--output", "x.vsix"]],
])("a call ends and prints as a process does: bspump %j", async (args) => {
  const result = async (run: typeof runCommand) => {
    const cwd = notebookFolder(["console.log(process.env.FOO?.length)\nthrow new Error('failed')"], {
      "automation.toml": '[secrets]\ndev = ["foo", "gone"]\n',
      "secrets/foo": "FOO=example-value\n",
      "pipelines.conf": "[a]\nb = ${FOO}\nc = ${NOPE}\n",
    });
    const withoutOwn = (text: string) =>
      text
        .replaceAll(cwd, "FOLDER")
        .replaceAll(basename(cwd), "NAME")
        .replace(/after [\d.]+ s/, "after a while");
    const { stdout, stderr, ...ending } = await run(args, { cwd, env: { HOME: cwd }, input: "another-value\n" });
    return { ...ending, stdout: withoutOwn(stdout), stderr: withoutOwn(stderr) };
  };
  const expected = await result(runCommand);
  // Again: a call leaves nothing to the next.
  expect([await result(callCommand), await result(callCommand)]).toEqual([expected, expected]);
  expect(expected.stdout + expected.stderr).not.toBe("");
});
