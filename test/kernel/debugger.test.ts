import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import type { JsonObject } from "#dist/json.js";
import { murmur2 } from "#dist/kernel/murmur2.js";
import { temporaryFolder } from "../support/folder.js";
import { ofType, type Received, TestKernel } from "../support/kernel.js";

/** A client that debugs a kernel by Jupyter's messages, as JupyterLab does. */
class JupyterDebugger {
  readonly kernel: TestKernel;
  #seq = 0;
  #seen = 0;

  constructor(kernel: TestKernel) {
    this.kernel = kernel;
  }

  static async start(cwd?: string): Promise<JupyterDebugger> {
    const client = new JupyterDebugger(await TestKernel.start(cwd === undefined ? {} : { cwd }));
    await client.body("initialize", { clientID: "jupyterlab", linesStartAt1: true, columnsStartAt1: true });
    await client.body("attach");
    return client;
  }

  async request(command: string, args: JsonObject = {}): Promise<JsonObject> {
    const content = { type: "request", seq: ++this.#seq, command, arguments: args };
    return (await this.kernel.request("debug_request", content, { channel: "control" })).reply;
  }

  // biome-ignore lint/suspicious/noExplicitAny: each request has a body of its own
  async body(command: string, args: JsonObject = {}): Promise<any> {
    const reply = await this.request(command, args);
    if (reply.success !== true) throw new Error(`${command}: ${JSON.stringify(reply)}`);
    return reply.body;
  }

  /** Waits for the next event of a kind. */
  async event(kind: string): Promise<Received> {
    return this.kernel.until(() => {
      const { published } = this.kernel;
      const isWanted = ({ type, content }: Received, index: number) =>
        index >= this.#seen && type === "debug_event" && content.event === kind;
      const index = published.findIndex(isWanted);
      if (index >= 0) this.#seen = index + 1;
      return published[index];
    });
  }

  async setBreakpoints(code: string, ...lines: number[]): Promise<string> {
    const { sourcePath } = await this.body("dumpCell", { code });
    const source = { path: sourcePath };
    await this.body("setBreakpoints", { source, breakpoints: lines.map((line) => ({ line })), sourceModified: false });
    return sourcePath;
  }
}

test("the kernel says that it can be debugged", async () => {
  const kernel = await TestKernel.start();
  const { reply } = await kernel.request("kernel_info_request", {});
  expect(reply).toMatchObject({ debugger: true, supported_features: ["debugger"] });
});

test("a cell is debugged as JupyterLab does it, and the kernel answers meanwhile", async () => {
  const client = await JupyterDebugger.start();
  const { kernel } = client;
  const code =
    "const price: number = 20;\nfunction tax(amount: number) {\n  return amount / 10;\n}\nprice + tax(price)";
  const info = await client.body("debugInfo");
  expect(info).toMatchObject({
    isStarted: true,
    hashMethod: "Murmur2",
    tmpFileSuffix: ".ts",
    breakpoints: [],
    stoppedThreads: [],
    richRendering: true,
    exceptionPaths: [],
    copyToGlobals: true,
  });
  const path = await client.setBreakpoints(code, 3);
  expect(path).toBe(`${info.tmpFilePrefix}${murmur2(code, info.hashSeed)}${info.tmpFileSuffix}`);
  expect(existsSync(path)).toBe(false);
  expect(await client.body("source", { source: { path }, sourceReference: 0 })).toMatchObject({ content: code });
  await client.body("configurationDone");
  const id = await kernel.sendCode(code);
  const stopped = await client.event("stopped");
  expect(stopped.content).toMatchObject({ type: "event", body: { reason: "breakpoint", threadId: 1 } });
  expect(stopped.parent).toBeDefined();
  expect((await kernel.request("kernel_info_request", {})).reply).toMatchObject({ status: "ok" });
  expect((await kernel.request("complete_request", { code: "pri", cursor_pos: 3 })).reply).toMatchObject({
    status: "ok",
  });
  expect(await client.body("debugInfo")).toMatchObject({
    stoppedThreads: [1],
    breakpoints: [{ source: path, breakpoints: [{ line: 3 }] }],
  });
  const { stackFrames } = await client.body("stackTrace", { threadId: 1 });
  expect(stackFrames).toMatchObject([
    { name: "tax", line: 3, source: { path } },
    { name: "Cell [1]", line: 5, source: { path } },
  ]);
  const [frame] = stackFrames;
  const { scopes } = await client.body("scopes", { frameId: frame.id });
  expect(scopes).toMatchObject([{ name: "Local: tax" }, { name: "Globals" }]);
  const { variables } = await client.body("variables", { variablesReference: scopes[0].variablesReference });
  expect(variables).toEqual([{ name: "amount", value: "20", variablesReference: 0 }]);
  expect(await client.body("richInspectVariables", { variableName: "amount", frameId: frame.id })).toEqual({
    data: { "text/plain": "20" },
    metadata: {},
  });
  await client.body("copyToGlobals", { srcVariableName: "amount", dstVariableName: "copied", srcFrameId: frame.id });
  await client.body("next", { threadId: 1 });
  await client.event("stopped");
  await client.body("continue", { threadId: 1 });
  const { reply, published } = await kernel.answerTo(id);
  expect(reply).toMatchObject({ status: "ok" });
  expect(ofType(published, "execute_result")[0]?.data).toEqual({ "text/plain": "22" });
  const copied = await kernel.execute("copied + 1");
  expect(ofType(copied.published, "execute_result")[0]?.data).toEqual({ "text/plain": "21" });
  expect((await client.body("inspectVariables")).variables).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: "price", value: "20" })]),
  );
  await client.body("disconnect", { restart: false, terminateDebuggee: false });
  expect(await client.body("debugInfo")).toMatchObject({ isStarted: false, breakpoints: [], stoppedThreads: [] });
  expect((await kernel.execute(code)).reply).toMatchObject({ status: "ok" });
});

test("an interrupt while a cell stands still ends it, and the cells that wait are aborted", async () => {
  const client = await JupyterDebugger.start();
  const { kernel } = client;
  const code = "let kept = 1;\nkept++;\nkept";
  await client.setBreakpoints(code, 2);
  const id = await kernel.sendCode(code);
  const waiting = await kernel.sendCode("1");
  await client.event("stopped");
  await kernel.request("interrupt_request", {}, { channel: "control" });
  expect((await kernel.answerTo(id)).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect((await kernel.answerTo(waiting)).reply).toMatchObject({ status: "aborted" });
  await client.event("continued");
  const { published } = await kernel.execute("kept");
  expect(ofType(published, "execute_result")[0]?.data).toEqual({ "text/plain": "1" });
});

test("a kernel that is shut down while a cell stands still ends", async () => {
  const client = await JupyterDebugger.start();
  const { kernel } = client;
  await client.setBreakpoints("1;\nMath.abs(2);", 2);
  await kernel.sendCode("1;\nMath.abs(2);");
  await client.event("stopped");
  await kernel.send("shutdown_request", { restart: false }, { channel: "control" });
  expect(await kernel.exit()).toBe(0);
  expect(kernel.stderr).toBe("");
});

test("a secret is shown nowhere", async () => {
  const files = { "automation.toml": '[secrets]\ndev = ["foo"]\n', "secrets/foo": "TOKEN=s3cr3t-t0k3n-value\n" };
  const client = await JupyterDebugger.start(temporaryFolder(files));
  const { kernel } = client;
  await kernel.execute('import { env } from "bspump";');
  const code = 'const token = env("TOKEN");\nconst quoted = "s3cr3t-t0k3n-value";\nMath.abs(1);';
  await client.setBreakpoints(code, 3);
  const id = await kernel.sendCode(code);
  await client.event("stopped");
  const [frame] = (await client.body("stackTrace", { threadId: 1 })).stackFrames;
  const shown = [
    await client.body("inspectVariables"),
    await client.body("richInspectVariables", { variableName: "token", frameId: frame.id }),
    await client.body("richInspectVariables", { variableName: "({ token, list: [token] })", frameId: frame.id }),
    await client.body("source", { source: { path: frame.source.path }, sourceReference: 0 }),
    await client.request("evaluate", { expression: "(() => { throw new Error(token) })()", frameId: frame.id }),
  ];
  expect(JSON.stringify(shown)).not.toContain("s3cr3t");
  expect(JSON.stringify(shown[1])).toContain("[redacted TOKEN]");
  await client.body("continue", { threadId: 1 });
  await kernel.answerTo(id);
  expect(JSON.stringify(kernel.published.filter(({ type }) => type === "debug_event"))).not.toContain("s3cr3t");
});

test("what is asked before anybody debugs is answered", async () => {
  const kernel = await TestKernel.start();
  const client = new JupyterDebugger(kernel);
  expect(await client.body("debugInfo")).toMatchObject({ isStarted: false });
  expect(await client.body("inspectVariables")).toEqual({ variables: [] });
  expect(await client.request("stackTrace", { threadId: 1 })).toMatchObject({
    type: "response",
    success: false,
    request_seq: 3,
    message: "The debugger is not attached.",
  });
  expect(await client.request("richInspectVariables", { variableName: "a" })).toMatchObject({ success: false });
});
