import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { mainFile } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { isRunning, until } from "../support/processes.js";

const node = process.execPath;

/** A command that writes each of these signals that it gets, and ends when the last one is a while ago. */
function counter(...signals: readonly NodeJS.Signals[]): string {
  return `
    let timer = setTimeout(() => process.exit(9), 10_000);
    for (const signal of ${JSON.stringify(signals)}) process.on(signal, () => {
      console.log(signal);
      clearTimeout(timer);
      timer = setTimeout(() => process.exit(5), 700);
    });
    console.log("ready " + process.pid);`;
}

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
}

async function start(command: string, args: readonly string[], stdin: "pipe" | "ignore" = "pipe"): Promise<Run> {
  const cwd = temporaryFolder({ "automation.toml": '[secrets]\ndev = ["foo"]\n', "secrets/foo": "FOO=1\n" });
  // Detached: a process group of its own, of which it is the first.
  const child = spawn(command, args, { cwd, detached: true, stdio: [stdin, "pipe", "inherit"] });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await until(() => output.includes("ready "));
  return { child, output: () => output.replaceAll("\r", "") };
}

async function signalsOf({ child, output }: Run): Promise<{ status: unknown; signals: string[] }> {
  const [status] = child.exitCode === null ? await once(child, "close") : [child.exitCode];
  return { status, signals: output().match(/SIG[A-Z0-9]+/g) ?? [] };
}

// Windows has no process groups.
describe.skipIf(process.platform === "win32")("the command gets a signal once", () => {
  test("that was sent to bspump alone, whichever it is", async () => {
    const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM"] as const;
    const run = await start(node, [mainFile, "run", "--", node, "-e", counter(...signals)]);
    for (const signal of signals) {
      run.child.kill(signal);
      await until(() => run.output().includes(signal));
    }
    expect(await signalsOf(run)).toEqual({ status: 5, signals: [...signals] });
  });

  test.each(["pipe", "ignore"] as const)("that was sent to the whole group, its input being %s", async (stdin) => {
    const run = await start(node, [mainFile, "run", "--", node, "-e", counter("SIGINT", "SIGTERM")], stdin);
    process.kill(-Number(run.child.pid), "SIGINT");
    await until(() => run.output().includes("SIGINT"));
    await sleep(300);
    process.kill(-Number(run.child.pid), "SIGTERM");
    expect(await signalsOf(run)).toEqual({ status: 5, signals: ["SIGINT", "SIGTERM"] });
  });

  test("each time", async () => {
    const run = await start(node, [mainFile, "run", "--", node, "-e", counter("SIGINT")]);
    for (const wanted of [1, 2, 3]) {
      process.kill(-Number(run.child.pid), "SIGINT");
      await until(() => (run.output().match(/SIGINT/g)?.length ?? 0) >= wanted);
      await sleep(200);
    }
    expect(await signalsOf(run)).toEqual({ status: 5, signals: ["SIGINT", "SIGINT", "SIGINT"] });
  });

  test.runIf(spawnSync("timeout", ["--version"]).status === 0)("that timeout sends to both", async () => {
    const run = await start("timeout", ["-s", "INT", "2", node, mainFile, "run", "--", node, "-e", counter("SIGINT")]);
    expect((await signalsOf(run)).signals).toEqual(["SIGINT"]);
  });

  const canType = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux");
  test.runIf(canType).each(["", " < /dev/null"])("that was typed as ^C in a terminal%s", async (redirection) => {
    const quoted = [node, mainFile, "run", "--", node, "-e", counter("SIGINT")].map(
      (word) => `'${word.replaceAll("'", "'\\''")}'`,
    );
    // exec: dash would wait, and end by the signal itself, whatever the command's status.
    const run = await start("script", ["-qec", `exec ${quoted.join(" ")}${redirection}`, "/dev/null"]);
    run.child.stdin?.write("\x03");
    expect(await signalsOf(run)).toEqual({ status: 5, signals: ["SIGINT"] });
  });
});

// Until then a process of the group is there.
test.skipIf(process.platform === "win32")("nothing is left behind", async () => {
  const run = await start(node, [mainFile, "run", "--", node, "-e", counter("SIGTERM")]);
  const group = Number(run.child.pid);
  run.child.kill("SIGTERM");
  await signalsOf(run);
  await until(() => !isRunning(-group));
});
