import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { ofType, TestKernel } from "../support/kernel.js";
import { peakMemory, tellsMemory } from "../support/memory.js";
import { isRunning, until } from "../support/processes.js";

test("kernel_info tells the language and the protocol, on both channels", async () => {
  const kernel = await TestKernel.start();
  for (const channel of ["shell", "control"] as const) {
    const { reply, published } = await kernel.request("kernel_info_request", {}, { channel });
    expect(reply).toMatchObject({
      status: "ok",
      protocol_version: "5.4",
      implementation: "bspump",
      implementation_version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      language_info: { name: "typescript", version: "7.0.2", file_extension: ".ts", mimetype: "text/typescript" },
      banner: expect.stringContaining("TypeScript"),
    });
    expect(published.map(({ content }) => content.execution_state)).toEqual(["busy", "idle"]);
  }
});

describe("what is no message", () => {
  const droppingKernel = TestKernel.shared();
  let cells = 0;

  test.each<[string, (kernel: TestKernel) => (string | Buffer)[]]>([
    ["no delimiter", () => ["a", "b"]],
    ["too few parts", () => ["<IDS|MSG>", "", "{}", "{}"]],
    ["no JSON", () => ["<IDS|MSG>", "", "{", "{}", "{}", "{}"]],
    ["bytes that are no text", () => [Buffer.from([0xff, 0]), "<IDS|MSG>", Buffer.from([0xff]), "", "", "", ""]],
    ["a wrong signature", (kernel) => kernel.wronglySigned("execute_request", { code: "globalThis.seen = true" })],
    ["no frame but one that is empty", () => [""]],
  ])("%s: is dropped, and the kernel goes on", async (_name, frames) => {
    const kernel = await droppingKernel();
    for (const channel of ["shell", "control", "stdin"] as const) await kernel.sendFrames(frames(kernel), channel);
    const { reply, published } = await kernel.execute("(globalThis as any).seen");
    expect(reply).toMatchObject({ status: "ok", execution_count: ++cells });
    expect(published.map(({ type }) => type)).toEqual(["status", "execute_input", "status"]);
  });

  test("a message that was recorded and is sent again is dropped", async () => {
    const kernel = await TestKernel.start();
    const code = "globalThis.runs = ((globalThis as any).runs ?? 0) + 1; (globalThis as any).runs";
    const frames = kernel.signed("execute_request", { code });
    for (const channel of ["shell", "shell", "control"] as const) await kernel.sendFrames(frames, channel);
    const { published } = await kernel.execute("(globalThis as any).runs");
    expect(ofType(published, "execute_result")).toMatchObject([{ data: { "text/plain": "1" } }]);
  });

  test.runIf(tellsMemory)("200,000 messages with a wrong signature are not kept", async () => {
    const kernel = await TestKernel.start();
    await kernel.execute("1");
    const before = peakMemory(kernel.pid);
    const frames = kernel.wronglySigned("execute_request", { code: "x".repeat(1_000) });
    for (let count = 0; count < 200; count++) {
      kernel.sendFramesRepeatedly(frames, 1_000);
      // So that they leave.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await kernel.execute("1 + 1")).reply.status).toBe("ok");
    expect(peakMemory(kernel.pid) - before).toBeLessThan(60);
  });

  const unknownKernel = TestKernel.shared();
  const unknown: [type: string, reply: string][] = [
    ["dance_request", "dance_reply"],
    ["dance", "dance_reply"],
    ["execute_reply", "execute_reply"],
    ["input_reply", "input_reply"],
    ["constructor_request", "constructor_reply"],
    ["__proto___request", "__proto___reply"],
    ["_request", "unknown_reply"],
    ["", "unknown_reply"],
    ["x".repeat(10_000), `${"x".repeat(10_000)}_reply`],
  ];
  test.each(
    unknown.flatMap(([type, reply]) =>
      (["shell", "control"] as const).map(
        (channel) => [`${type.slice(0, 20)} on ${channel}`, type, channel, reply] as const,
      ),
    ),
  )("the unknown type %s: is answered with an error, busy and idle", async (_name, type, channel, expected) => {
    const kernel = await unknownKernel();
    const { reply, replyType, published } = await kernel.request(type, {}, { channel });
    expect(replyType).toBe(expected);
    const evalue = `This kernel does not know the request ${type.slice(0, 200)}.`;
    expect(reply).toEqual({
      status: "error",
      ename: "UnknownRequest",
      evalue,
      traceback: [`UnknownRequest: ${evalue}`],
    });
    expect(published.map(({ content }) => content.execution_state)).toEqual(["busy", "idle"]);
  });

  test("a message of a comm that nobody has opened is passed over", async () => {
    const kernel = await unknownKernel();
    await kernel.send("comm_msg", { comm_id: "x", data: {} });
    expect((await kernel.execute("1")).reply.status).toBe("ok");
  });

  test("a request whose content has other types than it should is answered", async () => {
    const kernel = await TestKernel.start();
    for (const type of ["execute", "complete", "inspect", "is_complete", "history"]) {
      const { reply } = await kernel.request(`${type}_request`, {
        code: 3,
        cursor_pos: "x",
        n: {},
        user_expressions: 1,
      });
      expect(reply.status, type).toMatch(/ok|complete/);
    }
  });
});

const completeKernel = TestKernel.shared();
test.each([
  ["1 + 1", "complete", undefined],
  ["", "complete", undefined],
  ["function f() { return `a` }", "complete", undefined],
  ["await fetch('x')", "complete", undefined],
  ["const a: Map<string, number> = new Map()", "complete", undefined],
  ["const a = <number>b", "complete", undefined],
  ["const f = <T>(x: T) => x", "complete", undefined],
  ["function f() {", "incomplete", "  "],
  ["  if (a) {\n    call(", "incomplete", "      "],
  ["const a = [1,", "incomplete", ""],
  ["const a = `text", "incomplete", ""],
  ["/* comment", "incomplete", ""],
  ["1 +", "incomplete", ""],
  ["const 1a = 2", "invalid", undefined],
  [")", "invalid", undefined],
  ["let a = 'open", "invalid", undefined],
])("is_complete: %j is %s", async (code, status, indent) => {
  const kernel = await completeKernel();
  const { reply } = await kernel.request("is_complete_request", { code });
  expect(reply).toEqual(indent === undefined ? { status } : { status, indent });
});

describe("history", () => {
  const sharedKernel = TestKernel.shared();
  let isFilled = false;
  const historyKernel = async () => {
    const kernel = await sharedKernel();
    if (isFilled) return kernel;
    isFilled = true;
    for (const code of ["const a = 1", "1 + 1", "const b = 2", "const a = 1"]) await kernel.execute(code);
    return kernel;
  };

  test.each([
    [
      { hist_access_type: "tail", n: 2 },
      [
        [1, 3, "const b = 2"],
        [1, 4, "const a = 1"],
      ],
    ],
    [{ hist_access_type: "tail", n: 1, output: true }, [[1, 4, ["const a = 1", null]]]],
    [
      { hist_access_type: "range", session: 0, start: 2, stop: 4 },
      [
        [1, 2, "1 + 1"],
        [1, 3, "const b = 2"],
      ],
    ],
    [{ hist_access_type: "range", session: -1, start: 1, stop: 9 }, []],
    [
      { hist_access_type: "search", pattern: "const ?*1" },
      [
        [1, 1, "const a = 1"],
        [1, 4, "const a = 1"],
      ],
    ],
    [
      { hist_access_type: "search", pattern: "const*", unique: true },
      [
        [1, 3, "const b = 2"],
        [1, 4, "const a = 1"],
      ],
    ],
    [{ hist_access_type: "search", pattern: "*", n: 1 }, [[1, 4, "const a = 1"]]],
    [{ hist_access_type: "search", pattern: "1 + 1" }, [[1, 2, "1 + 1"]]],
    [{ hist_access_type: "other" }, []],
  ])("%j", async (request, entries) => {
    const kernel = await historyKernel();
    const { reply } = await kernel.request("history_request", { raw: true, ...request });
    expect(reply).toEqual({ status: "ok", history: entries });
  });
});

test("comm_info tells that there are none", async () => {
  const kernel = await TestKernel.start();
  const { reply } = await kernel.request("comm_info_request", { target_name: "jupyter.widget" });
  expect(reply).toEqual({ status: "ok", comms: {} });
});

test.each([
  ["shell", true],
  ["control", false],
] as const)("shutdown on %s is answered, and the process ends with status 0", async (channel, restart) => {
  const kernel = await TestKernel.start();
  await kernel.execute("setInterval(() => {}, 10); 1");
  const { reply } = await kernel.request("shutdown_request", { restart }, { channel });
  expect(reply).toEqual({ status: "ok", restart });
  expect(await kernel.exit()).toBe(0);
});

test("1,000 cells that are sent at once run in order", async () => {
  const kernel = await TestKernel.start();
  const ids: string[] = [];
  for (let index = 1; index <= 1_000; index++) ids.push(await kernel.sendCode("1", { store_history: true }));
  const counts: unknown[] = [];
  for (const id of ids) counts.push((await kernel.answerTo(id)).reply.execution_count);
  expect(counts).toEqual(ids.map((_id, index) => index + 1));
}, 60_000);

test("requests are answered while a cell waits", async () => {
  const kernel = await TestKernel.start();
  const id = await kernel.sendCode("await new Promise((done) => setTimeout(done, 3000)); 1");
  const { reply } = await kernel.request("complete_request", { code: "consol", cursor_pos: 6 });
  expect(reply.matches).toContain("console");
  expect(kernel.publishedFor(id).map(({ type }) => type)).toEqual(["status", "execute_input"]);
});

// Only there does a process get another parent when its own ends.
test.runIf(process.platform !== "win32")("the kernel ends when the process that has started it is gone", async () => {
  const kernel = await TestKernel.start();
  const folder = temporaryFolder();
  const main = new URL("../../dist/kernel/main.js", import.meta.url).pathname;
  const { published } = await kernel.execute(
    `const { spawn } = require("child_process"); const fs = require("fs");
const file = ${JSON.stringify(`${folder}/c.json`)};
const ports = { shell_port: 0, iopub_port: 1, stdin_port: 2, control_port: 3, hb_port: 4 };
fs.writeFileSync(file, JSON.stringify({ ...ports, transport: "ipc", ip: ${JSON.stringify(`${folder}/s`)}, key: "", signature_scheme: "hmac-sha256" }));
const child = spawn(process.execPath, [${JSON.stringify(main)}, file], { env: { ...process.env, JPY_PARENT_PID: String(process.pid) }, stdio: "ignore", detached: true });
await new Promise((done) => setTimeout(done, 1500));
console.log(child.pid)`,
  );
  const pid = Number(published.find(({ type }) => type === "stream")?.content.text);
  expect(isRunning(pid)).toBe(true);
  kernel.kill();
  await sleep(100);
  await until(() => !isRunning(pid));
});
