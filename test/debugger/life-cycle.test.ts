import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { DebugClient } from "../support/debug-client.js";
import { temporaryFolder } from "../support/folder.js";

const CELL = "notebook#1";
const CODE = "let kept = 1;\nkept = 2;\nkept = 3;\nkept";

test("an interrupt ends a paused cell, and keeps its names", async () => {
  const client = await DebugClient.attach();
  await client.setBreakpoints(CELL, 3);
  const done = client.run(CODE, CELL);
  await client.stopped();
  client.session.interrupt();
  expect(await done).toMatchObject({ status: "error", error: { ename: "KeyboardInterrupt" } });
  await client.event("continued");
  expect(await client.run("kept")).toMatchObject({ result: { data: { "text/plain": "2" } } });
});

test("an interrupt ends a callback that stands still after its cell has ended", async () => {
  const client = await DebugClient.attach();
  await client.setBreakpoints(CELL, 4);
  await client.run("let kept = 1;\nsetTimeout(() => {\n  kept = 2;\n  kept = 3;\n}, 10);", CELL);
  await client.stopped();
  client.session.interrupt();
  await client.event("continued");
  expect(await client.run("kept")).toMatchObject({ result: { data: { "text/plain": "2" } } });
});

test("a cell that waits while another stands still goes on with it", async () => {
  const client = await DebugClient.attach();
  await client.run("let ticks = 0;\nconst timer = setInterval(() => ticks++, 5);", "notebook#0");
  await client.setBreakpoints(CELL, 2);
  const done = client.run("await new Promise((done) => setTimeout(done, 30));\nclearInterval(timer);\nticks > 2", CELL);
  await client.stopped();
  const before = await client.evaluate("ticks");
  await sleep(50);
  expect(await client.evaluate("ticks")).toBe(before);
  await client.goOn();
  expect(await done).toMatchObject({ result: { data: { "text/plain": "true" } } });
});

test.each(["disconnect", "terminate"])("%s lets the notebook go on, and leaves no breakpoint", async (command) => {
  const client = await DebugClient.attach();
  await client.setBreakpoints(CELL, 2, 3);
  const done = client.run(CODE, CELL);
  await client.stopped();
  await client.request(command);
  expect(await done).toMatchObject({ status: "ok" });
  await client.event("terminated");
  expect(client.session.debugger.isAttached).toBe(false);
  expect(await client.run(CODE, CELL)).toMatchObject({ status: "ok" });
  expect(await client.send("stackTrace", { threadId: 1 })).toMatchObject({
    success: false,
    message: "The debugger is not attached.",
  });
  await client.request("attach", {});
  expect(await client.run(CODE, CELL)).toMatchObject({ status: "ok" });
  await client.setBreakpoints(CELL, 2);
  const again = client.run(CODE, CELL);
  expect((await client.stopped()).where).toEqual([expect.stringMatching(/:2$/)]);
  await client.goOn();
  await again;
});

test("when the process ends while it stands still, the next one has the breakpoints", async () => {
  const client = await DebugClient.attach();
  await client.setBreakpoints(CELL, 2);
  const pid = Number(await client.evaluate("process.pid"));
  const done = client.run(CODE, CELL);
  await client.stopped();
  process.kill(pid, "SIGKILL");
  expect(await done).toMatchObject({ status: "error", error: { ename: "SessionEnded" } });
  await client.event("continued");
  const next = client.run(CODE, CELL);
  expect(await client.stopped()).toMatchObject({ reason: "breakpoint" });
  expect(await client.evaluate("kept")).toBe("1");
  await client.goOn();
  expect(await next).toMatchObject({ status: "ok" });
});

test("a cell that fills the memory stands still before none is left", async () => {
  const client = await DebugClient.attach({ env: { NODE_OPTIONS: "--max-old-space-size=100" } });
  const done = client.run(
    "const all: unknown[] = [];\nwhile (true) all.push(new Array(100_000).fill(all.length));",
    CELL,
  );
  expect(await client.event("stopped")).toMatchObject({
    reason: "pause",
    description: "Paused before the memory runs out",
  });
  expect((await client.frames())[0]).toMatchObject({ name: "Cell [1]", line: 2 });
  client.session.interrupt();
  expect(await done).toMatchObject({ status: "error", error: { ename: "KeyboardInterrupt" } });
});

test("a session that is closed while it stands still is over for the client", async () => {
  const client = await DebugClient.attach();
  await client.setBreakpoints(CELL, 2);
  const done = client.run(CODE, CELL);
  await client.stopped();
  client.session.close();
  expect(await done).toMatchObject({ status: "error" });
  await client.event("terminated");
  expect(client.session.debugger.isAttached).toBe(false);
});

test("secrets are redacted in variables, what is evaluated, the stack, sources and what is thrown", async () => {
  const cwd = temporaryFolder({
    "automation.toml": '[secrets]\ndev = ["foo"]\n',
    "secrets/foo": "TOKEN=s3cr3t-t0k3n-value\n",
  });
  const client = await DebugClient.attach({ cwd, env: { BITSWAN_SECRETS_DIR: `${cwd}/secrets` } });
  await client.run('import "bspump";');
  const code = [
    "const { TOKEN } = process.env;",
    'const holder = { inner: TOKEN, list: [TOKEN], [String(TOKEN)]: 1, long: TOKEN + "x".repeat(5000) };',
    "const map = new Map([[TOKEN, TOKEN]]);",
    'const quoted = "s3cr3t-t0k3n-value";',
    "throw new Error(`no ${TOKEN}`);",
  ].join("\n");
  await client.request("setExceptionBreakpoints", { filters: ["uncaught"] });
  await client.setBreakpoints(CELL, { line: 3, logMessage: "log {TOKEN}" });
  const done = client.run(code, CELL);
  await client.event("stopped");
  const [frame] = await client.frames();
  const shown: unknown[] = [await client.variables("Notebook"), await client.request("exceptionInfo")];
  for (const expression of ["TOKEN", "holder", "map", "[...TOKEN].join('')", "process.env"]) {
    const evaluated = await client.request("evaluate", { expression, frameId: frame?.id });
    shown.push(evaluated);
    if (evaluated.variablesReference > 0) shown.push(await client.request("variables", evaluated));
  }
  shown.push(await client.send("evaluate", { expression: "(() => { throw TOKEN })()", frameId: frame?.id }));
  shown.push(await client.request("source", { source: { path: CELL }, sourceReference: 0 }));
  const text = JSON.stringify([shown, client.events]);
  expect(text).not.toContain("s3cr3t");
  expect(text).not.toContain("t0k3n");
  expect((await client.variables("Notebook")).TOKEN).toBe("'[redacted TOKEN]'");
  expect(text).toContain("log [redacted TOKEN]");
  await client.goOn();
  expect(await done).toMatchObject({ status: "error" });
});

test("what no client would send is answered by what is wrong", async () => {
  const client = new DebugClient();
  expect(await client.send("stackTrace", { threadId: 1 })).toMatchObject({ success: false });
  expect(await client.send("dance")).toMatchObject({
    success: false,
    command: "dance",
    message: "The debugger does not know the request dance.",
  });
  await client.request("attach");
  expect(await client.send("next", { threadId: 1 })).toMatchObject({
    success: false,
    message: "The notebook is not paused.",
  });
  expect(await client.send("scopes", { frameId: 99 })).toMatchObject({ success: false });
  expect(await client.request("threads")).toEqual({ threads: [{ id: 1, name: "Notebook" }] });
});
