import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { endlessLoop } from "../support/endless.js";
import { temporaryFolder } from "../support/folder.js";
import { ofType, streamed, TestKernel } from "../support/kernel.js";

const timeout = 120_000;

/** What cells may do to what belongs to the whole process, each followed by the same cells. */
const cells = [
  ["all listeners of a signal are removed", 'process.once("SIGINT", () => {}); process.removeAllListeners("SIGINT");'],
  ["all listeners are removed", "process.removeAllListeners();"],
  [
    "signals end the process, as libraries have it that clean up",
    `
const { EventEmitter } = require("node:events");
const { emit, reallyExit } = process as any;
const clean = () => {};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, clean);
process.emit = function (this: any, name: string, ...rest: unknown[]) { return emit.call(this, name, ...rest); } as never;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) EventEmitter.prototype.removeListener.call(process, signal, clean);`,
  ],
  ["process.exit is called", "process.exit(3);"],
  [
    "process.exit is called in a timer",
    "setTimeout(() => process.exit(3), 1); await new Promise((done) => setTimeout(done, 50));",
  ],
  ["the exit code is set", "process.exitCode = 5;"],
  [
    "the folder is another, which is removed",
    `
const { mkdtempSync, rmdirSync } = require("node:fs");
const made = mkdtempSync("made-");
process.chdir(made);
rmdirSync(process.cwd());`,
  ],
  ["nothing that is made may be read", "process.umask(0o777);"],
  ["the process has another title", 'process.title = "another";'],
  [
    "the environment throws",
    `
process.env = new Proxy({}, { get() { throw new Error("env"); }, has() { throw new Error("env"); }, set() { throw new Error("env"); } }) as never;`,
  ],
  ["the environment is gone", "(process as any).env = undefined;"],
  ["standard input is read and closed", "process.stdin.resume(); process.stdin.destroy();"],
  ["standard output and error are ended", "process.stdout.end(); process.stderr.end();"],
  ["uncaught errors are somebody's", "process.setUncaughtExceptionCaptureCallback(() => {});"],
  [
    "warnings are errors",
    'process.throwDeprecation = true; process.on("warning", (warning) => { throw warning; }); process.emitWarning("w");',
  ],
] as const;

// Windows has no such signals.
describe.runIf(process.platform !== "win32")("what cells do to the process costs no name", { timeout }, () => {
  test.each(cells)("%s", async (_name, code) => {
    const folder = temporaryFolder({ "beside.ts": "export const beside = 1;" });
    // Without the checker, which would give the process time to start its threads.
    const kernel = await TestKernel.start({ cwd: folder, checks: false });
    await kernel.execute('import { beside as first } from "./beside"; let kept = 40 + first;');
    await kernel.execute(code);
    const looping = await kernel.sendCode(endlessLoop(150));
    await kernel.until(() => (kernel.publishedFor(looping).length > 1 ? true : undefined));
    await sleep(200);
    kernel.signal("SIGINT");
    expect((await kernel.answerTo(looping)).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    const { published } = await kernel.execute('import { beside } from "./beside"; kept + beside');
    expect(ofType(published, "execute_result")).toMatchObject([{ data: { "text/plain": "42" } }]);
    expect((await kernel.execute("throw new Error('mine')")).reply).toMatchObject({ ename: "Error", evalue: "mine" });
  });

  test("an interrupt while the kernel starts ends nothing", async () => {
    // Sent when the kernel has begun to load its own modules.
    const send = `
const Module = require("node:module");
const load = Module._load;
Module._load = function (request, ...rest) {
  if (/redaction/.test(request)) process.kill(process.pid, "SIGINT");
  return load.call(this, request, ...rest);
};`;
    const folder = temporaryFolder({ "send.cjs": `if (/kernel.main\\.js$/.test(process.argv[1])) {${send}}` });
    const NODE_OPTIONS = `--require=${join(folder, "send.cjs")}`;
    const kernel = await TestKernel.start({ cwd: folder, env: { NODE_OPTIONS } });
    const { published } = await kernel.execute("console.log('runs')");
    expect(streamed(published)).toBe("runs\n");
  });
});

// What there is to take files away from a process is not everywhere.
const canLimit = spawnSync("prlimit", ["--version"]).status === 0;

test.runIf(canLimit)("what has failed for want of open files is tried again", { timeout }, async () => {
  const folder = temporaryFolder({
    "node_modules/late/package.json": '{ "name": "late", "main": "late.js", "types": "late.d.ts" }',
    "node_modules/late/late.js": "exports.late = 5;",
    "node_modules/late/late.d.ts": "export const late: number;",
    "helper.ts": "export const helped = 7;",
  });
  const kernel = await TestKernel.start({ cwd: folder });
  await kernel.execute("let kept = 41;");
  const limit = (files: number | string) => {
    // The kernel's processes: that of the cells, and that which checks them.
    const { stdout } = spawnSync("pgrep", ["-P", String(kernel.pid)], { encoding: "utf8" });
    for (const pid of stdout.trim().split("\n")) spawnSync("prlimit", ["--pid", pid, `--nofile=${files}:`]);
  };
  limit(3);
  const importing = 'import { late } from "late"; import { helped } from "./helper"; late.toFixed() + helped.toFixed()';
  expect((await kernel.execute(importing)).reply.status).toBe("error");
  expect((await kernel.execute("console.log('unknown')")).reply.status).toBe("error");
  limit(10_000);
  // One without an import comes first: it is not to wait for the next that has one.
  const { reply, published } = await kernel.execute("console.log('known'); kept");
  expect([reply.status, streamed(published)]).toEqual(["ok", "known\n"]);
  expect(ofType((await kernel.execute(importing)).published, "execute_result")).toMatchObject([
    { data: { "text/plain": "'57'" } },
  ]);
});
