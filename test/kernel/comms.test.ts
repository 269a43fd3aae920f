import { describe, expect, test } from "vitest";
import type { JsonObject } from "#dist/json.js";
import { temporaryFolder } from "../support/folder.js";
import { ofType, streamed, TestKernel } from "../support/kernel.js";

/** Sends a message of a comm, and waits until the kernel is idle again. */
async function tell(
  kernel: TestKernel,
  type: string,
  content: { comm_id: string; target_name?: string; data?: JsonObject },
) {
  const id = await kernel.send(type, { data: {}, ...content });
  await kernel.until(() =>
    kernel.publishedFor(id).filter((message) => message.type === "status").length > 1 ? true : undefined,
  );
}

/** Waits until a message of a type was published that `matches`; gives its content. */
function published(kernel: TestKernel, type: string, matches: object) {
  return kernel.until(() =>
    ofType(kernel.published, type).find((content) =>
      Object.entries(matches).every(([name, value]) => JSON.stringify(content[name]) === JSON.stringify(value)),
    ),
  );
}

async function comms(kernel: TestKernel, target?: string) {
  const { reply } = await kernel.request("comm_info_request", target === undefined ? {} : { target_name: target });
  return reply.comms as Record<string, { target_name: string }>;
}

describe("a comm", () => {
  test("that code opens carries messages both ways, until the client closes it", async () => {
    const kernel = await TestKernel.start();
    const { published: cell } = await kernel.execute(`import { comm } from "bspump/notebook";
      const line = comm("horses", { legs: 4 });
      line.onMessage((data) => { console.log("got", data); line.send({ echo: data }); });
      line.onClose((data) => console.log("closed", data, line.isClosed));`);
    const [opened] = ofType(cell, "comm_open");
    expect(opened).toMatchObject({ target_name: "horses", data: { legs: 4 } });
    const id = String(opened?.comm_id);
    expect(await comms(kernel)).toEqual({ [id]: { target_name: "horses" } });
    expect(await comms(kernel, "horses")).toEqual({ [id]: { target_name: "horses" } });
    expect(await comms(kernel, "oxen")).toEqual({});
    await tell(kernel, "comm_msg", { comm_id: id, data: { oats: 1 } });
    await published(kernel, "comm_msg", { comm_id: id, data: { echo: { oats: 1 } } });
    await tell(kernel, "comm_close", { comm_id: id, data: { why: "done" } });
    const parent = cell[0]?.parent;
    await kernel.until(() =>
      streamed(kernel.publishedFor(String(parent))) === "got { oats: 1 }\nclosed { why: 'done' } true\n"
        ? true
        : undefined,
    );
    expect(await comms(kernel)).toEqual({});
  });

  test("shows nothing where a handler was added", async () => {
    const kernel = await TestKernel.start({ checks: false });
    const { published: cell } = await kernel.execute(
      'import { comm } from "bspump/notebook"; comm("horses").onMessage(() => undefined)',
    );
    expect(ofType(cell, "execute_result")).toEqual([]);
  });

  test("that code closes is closed", async () => {
    const kernel = await TestKernel.start({ checks: false });
    const { published: cell } = await kernel.execute(
      'import { comm } from "bspump/notebook"; const line = comm("horses"); line.close({ last: 1 }); line.send(2);',
    );
    expect(ofType(cell, "comm_close")).toMatchObject([{ data: { last: 1 } }]);
    expect(ofType(cell, "comm_msg")).toEqual([]);
    expect(await comms(kernel)).toEqual({});
  });

  test("that a client opens goes to whoever has asked for its target", async () => {
    const kernel = await TestKernel.start({ checks: false });
    const { published: cell } = await kernel.execute(`import { onComm } from "bspump/notebook";
      onComm("horses", (line, data) => { console.log(line.id, data); line.send("welcome"); });`);
    await tell(kernel, "comm_open", { comm_id: "c1", target_name: "horses", data: { oats: 2 } });
    await published(kernel, "comm_msg", { comm_id: "c1", data: "welcome" });
    const parent = String(cell[0]?.parent);
    await kernel.until(() => (streamed(kernel.publishedFor(parent)) === "c1 { oats: 2 }\n" ? true : undefined));
    expect(await comms(kernel)).toEqual({ c1: { target_name: "horses" } });
  });

  test("of a target that nobody knows is closed, also before any cell has run", async () => {
    const kernel = await TestKernel.start({ checks: false });
    await tell(kernel, "comm_open", { comm_id: "c1", target_name: "unknown" });
    await published(kernel, "comm_close", { comm_id: "c1" });
    expect(await comms(kernel)).toEqual({});
    await tell(kernel, "comm_msg", { comm_id: "gone" });
    await published(kernel, "comm_close", { comm_id: "gone" });
    expect((await kernel.execute("1")).reply).toMatchObject({ status: "ok" });
  });

  test("whose handler throws shows the error, and goes on", async () => {
    const kernel = await TestKernel.start({ checks: false });
    await kernel.execute(`import { onComm } from "bspump/notebook";
      onComm("horses", (line) => { line.onMessage((data) => { if (data === 1) throw new Error("kicked"); line.send("fine"); }); });`);
    await tell(kernel, "comm_open", { comm_id: "c1", target_name: "horses" });
    const bad = await kernel.send("comm_msg", { comm_id: "c1", data: 1 });
    await published(kernel, "error", { evalue: "kicked" });
    expect(bad).not.toBe("");
    await kernel.send("comm_msg", { comm_id: "c1", data: 2 });
    await published(kernel, "comm_msg", { comm_id: "c1", data: "fine" });
  });

  test("is heard while a cell waits, and all are gone when the process has ended", async () => {
    const kernel = await TestKernel.start({ checks: false });
    await kernel.execute(
      'import { onComm } from "bspump/notebook"; let got: unknown; onComm("horses", (line, data) => { got = data; });',
    );
    const id = await kernel.sendCode(
      "while (got === undefined) await new Promise((done) => setTimeout(done, 10)); got",
    );
    await tell(kernel, "comm_open", { comm_id: "c1", target_name: "horses", data: { oats: 3 } });
    const { published: cell } = await kernel.answerTo(id);
    expect(ofType(cell, "execute_result")).toMatchObject([{ data: { "text/plain": "{ oats: 3 }" } }]);
    await kernel.execute("process.abort()");
    expect(await comms(kernel)).toEqual({});
  });

  test("carries bytes both ways", async () => {
    const kernel = await TestKernel.start();
    const { published: cell } = await kernel.execute(`import { comm, onComm } from "bspump/notebook";
      const line = comm("horses", { hello: 1 }, [new Uint8Array([1, 2, 255]), new Float64Array([0.5]).buffer, new DataView(new ArrayBuffer(4), 1, 2)]);
      line.onMessage((data, buffers) => {
        console.log(data, buffers.map((view) => [view instanceof DataView, view.getUint8(0), view.byteLength]));
        line.send("back", buffers);
        line.close("end", buffers);
      });
      onComm("cows", (cow, data, buffers) => cow.send({ lengths: buffers.map(({ byteLength }) => byteLength) }));`);
    const opened = cell.find(({ type }) => type === "comm_open");
    expect(opened?.content).toMatchObject({ target_name: "horses", data: { hello: 1 } });
    expect(opened?.buffers.map((bytes) => Buffer.from(bytes).toString("hex"))).toEqual([
      "0102ff",
      "000000000000e03f",
      "0000",
    ]);
    const buffers = [Buffer.from([7, 0, 128]), Buffer.alloc(3_000_000, 9)];
    const comm_id = String(opened?.content.comm_id);
    await kernel.send("comm_msg", { comm_id, data: { n: 1 } }, { buffers });
    const answers = await kernel.until(() => {
      const found = kernel.published.filter(({ type }) => type === "comm_msg" || type === "comm_close");
      return found.length === 2 ? found : undefined;
    });
    for (const answer of answers) expect(answer.buffers.map((bytes) => buffers[0]?.equals(bytes))).toContain(true);
    expect(answers[0]?.buffers.map(({ length }) => length)).toEqual([3, 3_000_000]);
    await kernel.until(() =>
      streamed(kernel.published) === "{ n: 1 } [ [ true, 7, 3 ], [ true, 9, 3000000 ] ]\n" ? true : undefined,
    );
    await kernel.send("comm_open", { comm_id: "c1", target_name: "cows", data: {} }, { buffers });
    await published(kernel, "comm_msg", { comm_id: "c1", data: { lengths: [3, 3_000_000] } });
  });

  test("carries bytes whatever cells make of Buffer and typed arrays", async () => {
    const kernel = await TestKernel.start({ checks: false });
    const { published: cell } = await kernel.execute(`import { comm } from "bspump/notebook";
      const line = comm("horses");
      line.onMessage((data, buffers) => line.send("back", buffers));
      Buffer.prototype.toString = () => "none";
      Buffer.from = (() => Buffer.alloc(0)) as never;`);
    const [opened] = ofType(cell, "comm_open");
    const bytes = Buffer.from([1, 2, 3]);
    await kernel.send("comm_msg", { comm_id: String(opened?.comm_id), data: {} }, { buffers: [bytes] });
    const answer = await kernel.until(() => kernel.published.find(({ type }) => type === "comm_msg"));
    expect(answer.buffers).toEqual([bytes]);
  });

  test("carries no secret in bytes, and leaves the others where they are", async () => {
    const kernel = await TestKernel.start({
      checks: false,
      cwd: temporaryFolder({
        "automation.toml": '[secrets]\ndev = ["foo"]\n',
        "secrets/foo": "FOO_PASSWORD=example-pässword-1\n",
      }),
    });
    const { published: cell } = await kernel.execute(`import "bspump"; import { comm } from "bspump/notebook";
      const secret = Buffer.from(String(process.env.FOO_PASSWORD));
      comm("horses", {}, [Buffer.concat([Buffer.from([0, 255]), secret, Buffer.from([254])]), Buffer.from(secret.toString("base64"))]);`);
    const { buffers = [] } = cell.find(({ type }) => type === "comm_open") ?? {};
    const length = Buffer.byteLength("example-pässword-1");
    expect(buffers[0]).toEqual(Buffer.from([0, 255, ...Buffer.alloc(length, "*"), 254]));
    expect(buffers.map((bytes) => Buffer.from(bytes).toString("latin1")).join()).not.toMatch(/example|word-1/);
    expect(buffers[1]?.length).toBe(Buffer.from("example-pässword-1").toString("base64").length);
    expect(Buffer.from(buffers[1] ?? []).toString()).toMatch(/^\*+$/);
  });

  test("carries no secret", async () => {
    const kernel = await TestKernel.start({
      checks: false,
      cwd: temporaryFolder({
        "automation.toml": '[secrets]\ndev = ["foo"]\n',
        "secrets/foo": "FOO_PASSWORD=example-password-1\n",
      }),
    });
    const { published: cell } = await kernel.execute(`import "bspump"; import { comm, display } from "bspump/notebook";
      const secret = process.env.FOO_PASSWORD; display(secret); const line = comm("horses", { "image/png": secret }); line.send({ secret });`);
    expect(JSON.stringify(cell.filter(({ type }) => type !== "execute_input"))).not.toContain("example-password");
    expect(ofType(cell, "comm_open")).toMatchObject([{ data: { "image/png": "[redacted FOO_PASSWORD]" } }]);
    expect(ofType(cell, "display_data")).toMatchObject([{ data: { "text/plain": "'[redacted FOO_PASSWORD]'" } }]);
  });
});

describe("a widget", () => {
  const define = `import { widget } from "bspump/notebook";
    const counter = widget({ esm: "export default { render() {} }", css: ".a {}", state: { count: 1, name: "</script>" } });
    counter.onChange((state, changed) => console.log(state.count, changed));
    counter.onMessage((content) => counter.send({ answer: content }));`;

  /** Runs a cell that shows a widget. Gives its HTML, and its target in it. */
  async function show(kernel: TestKernel) {
    await kernel.execute(define);
    const { published: cell } = await kernel.execute("counter");
    const [result] = ofType(cell, "execute_result");
    const data = result?.data as Record<string, string>;
    const html = data["text/html"] ?? "";
    return { html, text: data["text/plain"], target: /"target":"([^"]+)"/.exec(html)?.[1] ?? "" };
  }

  test("is shown as HTML, and as text", async () => {
    const { html, text } = await show(await TestKernel.start({ checks: false }));
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(html).toContain('"state":{"count":1,');
    expect(text).toBe("Widget { count: 1, name: '</script>' }");
  });

  test("shares its state with every page that shows it", async () => {
    const kernel = await TestKernel.start();
    const { target: name } = await show(kernel);
    const target = { target_name: name };
    await tell(kernel, "comm_open", { comm_id: "page1", ...target });
    await published(kernel, "comm_msg", {
      comm_id: "page1",
      data: { method: "update", state: { count: 1, name: "</script>" } },
    });
    await tell(kernel, "comm_open", { comm_id: "page2", ...target });
    await tell(kernel, "comm_msg", {
      comm_id: "page1",
      data: { method: "update", state: { count: 2, name: "</script>" } },
    });
    await published(kernel, "comm_msg", { comm_id: "page2", data: { method: "update", state: { count: 2 } } });
    const { published: cell } = await kernel.execute("counter.set({ count: 3 }); counter.get('count').toFixed()");
    expect(ofType(cell, "comm_msg")).toMatchObject([
      { comm_id: "page1", data: { state: { count: 3 } } },
      { comm_id: "page2", data: { state: { count: 3 } } },
    ]);
    expect(ofType(cell, "execute_result")).toMatchObject([{ data: { "text/plain": "'3'" } }]);
    expect(streamed(kernel.published)).toContain("2 [ 'count' ]\n");
    await tell(kernel, "comm_msg", { comm_id: "page1", data: { method: "custom", content: 7 } });
    await published(kernel, "comm_msg", { comm_id: "page2", data: { method: "custom", content: { answer: 7 } } });
  });

  test("of an earlier kernel is closed", async () => {
    const kernel = await TestKernel.start({ checks: false });
    await kernel.execute(define);
    await tell(kernel, "comm_open", { comm_id: "old", target_name: "bspump.widget/gone" });
    await published(kernel, "comm_close", { comm_id: "old" });
  });

  test("has bytes in its state, of the kind that its code has put there", async () => {
    const kernel = await TestKernel.start();
    await kernel.execute(`import { widget } from "bspump/notebook";
      const plot = widget({
        esm: "export default { render() {} }",
        state: { points: new Float32Array([1, 2]), deep: { list: [0, new ArrayBuffer(2)] as (number | ArrayBuffer)[] }, raw: Buffer.from([5]), n: 1, later: null as DataView | null },
      });
      plot.onChange((state, changed) => console.log(changed, state));
      plot.onMessage((content, buffers) => plot.send(content, buffers.toReversed()));`);
    const { published: cell } = await kernel.execute("plot");
    const [result] = ofType(cell, "execute_result");
    const html = String((result?.data as JsonObject | undefined)?.["text/html"]);
    const described = JSON.parse(/\(document\.currentScript, (\{.*\})\)<\/script>$/s.exec(html)?.[1] ?? "null");
    const paths = [["points"], ["deep", "list", 1], ["raw"]];
    expect(described).toMatchObject({
      state: { deep: { list: [0, null] }, n: 1 },
      buffer_paths: paths,
      buffers: ["AACAPwAAAEA=", "AAA=", "BQ=="],
    });
    await tell(kernel, "comm_open", { comm_id: "page", target_name: described.target });
    const first = await kernel.until(() => kernel.published.find(({ type }) => type === "comm_msg"));
    expect(first.content.data).toEqual({
      method: "update",
      state: { deep: { list: [0, null] }, n: 1, later: null },
      buffer_paths: paths,
    });
    expect(first.buffers.map(({ length }) => length)).toEqual([8, 2, 1]);

    const send = (data: JsonObject, buffers: readonly Uint8Array[]) =>
      kernel.send("comm_msg", { comm_id: "page", data }, { buffers });
    const numbers = Buffer.from(new Float32Array([3, 4]).buffer);
    const state = { deep: { list: [7, null] }, later: null };
    await send(
      { method: "update", state, buffer_paths: [["points"], ["deep", "list", 1], ["raw"], ["later"], ["a", "b"], []] },
      [numbers, Buffer.from([8]), Buffer.from([9]), Buffer.from([10]), Buffer.from([11]), Buffer.from([12])],
    );
    await send({ method: "update", state: {}, buffer_paths: [["points"]] }, [Buffer.from([1, 2, 3])]);
    await send({ method: "update", state: {}, buffer_paths: [["points"]] }, [Buffer.from([1, 2, 3])]);
    const printed = await kernel.until(() => {
      const text = streamed(kernel.published);
      return text.includes("[ 'points' ]") ? text : undefined;
    });
    expect(printed).toContain("points: Float32Array(2) [ 3, 4 ]");
    const { published: after } = await kernel.execute(
      "[plot.get('points'), plot.get('deep').list[1], plot.get('raw'), plot.get('later')?.getUint8(0)].map((value) => (value as object)?.constructor?.name + ':' + JSON.stringify(value))",
    );
    const [kinds] = ofType(after, "execute_result");
    // Three bytes are no float.
    expect(kinds?.data).toMatchObject({
      "text/plain": expect.stringMatching(/DataView.*ArrayBuffer.*Buffer:.*\[9\].*Number:10/s),
    });
    await send({ method: "custom", content: "swap" }, [Buffer.from([1]), Buffer.from([2, 3])]);
    const swapped = await kernel.until(() =>
      kernel.published.find(({ content }) => (content.data as JsonObject | undefined)?.method === "custom"),
    );
    expect(swapped.buffers.map((bytes) => [...bytes])).toEqual([[2, 3], [1]]);

    const { published: same } = await kernel.execute("plot.set({ raw: Buffer.from([9]) })");
    expect(ofType(same, "comm_msg")).toEqual([]);
    const { published: other } = await kernel.execute("plot.set({ raw: Buffer.from([10]) })");
    const update = other.find(({ type }) => type === "comm_msg");
    expect(update?.content.data).toEqual({ method: "update", state: {}, buffer_paths: [["raw"]] });
    expect(update?.buffers.map((bytes) => [...bytes])).toEqual([[10]]);
  });
});
