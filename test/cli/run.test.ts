import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { mainFile, runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { until } from "../support/processes.js";

function workspace(): string {
  return temporaryFolder({ "automation.toml": '[secrets]\ndev = ["foo"]\n', "secrets/foo": "FOO='pa$$w0rd #1'\n" });
}

const node = process.execPath;

describe("bspump run", () => {
  test("runs a command with the stage's environment, its input and its arguments as they are", async () => {
    const script = "process.stdin.on('data', (d) => console.log(process.env.FOO, String(d), process.argv.slice(1)))";
    const args = ["run", "--", node, "-e", script, "--", "--show", "$HOME *", ""];
    const { status, stdout, stderr } = await runCommand(args, { cwd: workspace(), input: "input" });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "pa$$w0rd #1 input [ '--show', '$HOME *', '' ]\n",
      stderr: "",
    });
  });

  test("ends with the command's status", async () => {
    expect((await runCommand(["run", "--", node, "-e", "process.exit(7)"], { cwd: workspace() })).status).toBe(7);
  });

  test("ends as a shell would where a signal ended the command", async () => {
    const { status } = await runCommand(["run", "--", node, "-e", "process.kill(process.pid, 'SIGKILL')"], {
      cwd: workspace(),
    });
    expect(status).toBe(128 + 9);
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("passes %s on to the command", async (signal) => {
    const script = `process.on('${signal}', () => { console.log('got it'); process.exit(5); }); console.log('ready'); setInterval(() => {}, 1000);`;
    const child = spawn(node, [mainFile, "run", "--", node, "-e", script], {
      cwd: workspace(),
      stdio: ["pipe", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
      if (output === "ready\n") child.kill(signal);
    });
    const [status] = await once(child, "close");
    expect({ status, output }).toEqual({ status: 5, output: "ready\ngot it\n" });
  });

  // Windows has neither signals nor a shell that stays.
  test.runIf(process.platform !== "win32")("ends the command where npx has ended its shell", async () => {
    const cwd = workspace();
    const script =
      "process.on('SIGTERM', () => { require('fs').writeFileSync('ended', ''); process.exit(5); }); console.log('ready'); setInterval(() => {}, 1000);";
    const shell = spawn("sh", ["-c", '"$@"; exit $?', "sh", node, mainFile, "run", "--", node, "-e", script], {
      cwd,
      env: { ...process.env, npm_command: "exec" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(shell.stdout, "data");
    shell.kill("SIGTERM");
    await until(() => existsSync(join(cwd, "ended")));
  });

  test("says so if there is no such command", async () => {
    const { status, stdout, stderr } = await runCommand(["run", "--", "no-such-command"], { cwd: workspace() });
    expect({ status, stdout }).toEqual({ status: 127, stdout: "" });
    expect(stderr).toBe("bspump: no-such-command is not there (ENOENT). Check its name and your PATH.\n");
  });

  test.each([
    ["a name that is empty", "", 127, "a command without a name is not there (ENOENT). Check its name and your PATH."],
    ["a path through a file", "secrets/foo/x", 127, "secrets/foo/x is not there (ENOTDIR). Correct its path."],
    [
      "a file that may not be run",
      "./secrets/foo",
      126,
      "./secrets/foo cannot be started (EACCES). Check that it is a program that you may run.",
    ],
    [
      "a folder",
      "./secrets",
      126,
      "./secrets cannot be started (EACCES). Check that it is a program that you may run.",
    ],
  ])("says so where there is %s", async (_name, file, expected, message) => {
    const { status, stdout, stderr } = await runCommand(["run", "--", file], { cwd: workspace() });
    expect({ status, stdout }).toEqual({ status: expected, stdout: "" });
    expect(stderr).toBe(`bspump: ${message}\n`);
  });

  // Other systems put a limit on all of the environment only.
  test.runIf(process.platform === "linux")("says so where a value is larger than the system takes", async () => {
    const cwd = temporaryFolder({
      "automation.toml": '[secrets]\ndev = ["foo"]\n',
      "secrets/foo": `FOO=${"x".repeat(200_000)}\n`,
    });
    const { status, stderr } = await runCommand(["run", "--", node, "-e", ""], { cwd });
    expect(status).toBe(126);
    const message = `bspump: ${node} cannot be started (E2BIG). Make the values of the groups smaller, or give it fewer arguments.\n`;
    expect(stderr.endsWith(message), stderr).toBe(true);
  });

  test("takes the command from the caller's search path, and gives it the group's", async () => {
    const cwd = temporaryFolder({
      "automation.toml": '[secrets]\ndev = ["foo"]\n',
      "secrets/foo": "PATH=bin\n",
      "bin/node": "#!/bin/sh\necho the wrong one\n",
      "bin/only-there": "#!/bin/sh\necho the wrong one\n",
    });
    for (const name of ["node", "only-there"]) chmodSync(join(cwd, "bin", name), 0o755);
    const env = { PATH: dirname(node) };
    const print = "console.log(process.env.PATH, process.argv0)";
    const found = await runCommand(["run", "--", "node", "-e", print], { cwd, env });
    expect(found).toMatchObject({ status: 0, stdout: "bin node\n" });
    expect(await runCommand(["run", "--", "only-there"], { cwd, env })).toMatchObject({ status: 127, stdout: "" });
    // In a shell, too, a folder without a name is the working directory.
    const empty = { PATH: `${join(cwd, "bin")}${delimiter}` };
    expect(await runCommand(["run", "--", "only-there"], { cwd, env: empty })).toMatchObject({ status: 0 });
  });

  test("tells how to name an automation that is elsewhere", async () => {
    const { status, stderr } = await runCommand(["run", "--", node, "-e", ""], { cwd: temporaryFolder() });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^bspump: no automation\.toml was found .* name its folder with --from\.\n$/);
  });

  test("runs nothing where a group is rejected", async () => {
    const cwd = temporaryFolder({ "automation.toml": '[secrets]\ndev = ["foo"]\n', "secrets/foo": "FOO='open\n" });
    const { status, stdout, stderr } = await runCommand(["run", "--", node, "-e", "console.log('ran')"], { cwd });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^bspump: .*foo:1:5 has a ' that is not closed\./);
  });
});
