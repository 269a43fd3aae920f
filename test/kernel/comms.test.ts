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
    const kernel = await TestKernel.start();
    const { published: cell } = await kernel.execute(
      'import { comm } from "bspump/notebook"; comm("horses").onMessage(() => undefined)',
    );
    expect(ofType(cell, "execute_result")).toEqual([]);
  });

  test("that code closes is closed", async () => {
    const kernel = await TestKernel.start();
    const { published: cell } = await kernel.execute(
      'import { comm } from "bspump/notebook"; const line = comm("horses"); line.close({ last: 1 }); line.send(2);',
    );
    expect(ofType(cell, "comm_close")).toMatchObject([{ data: { last: 1 } }]);
    expect(ofType(cell, "comm_msg")).toEqual([]);
    expect(await comms(kernel)).toEqual({});
  });

  test("that a client opens goes to whoever has asked for its target", async () => {
    const kernel = await TestKernel.start();
    const { published: cell } = await kernel.execute(`import { onComm } from "bspump/notebook";
      onComm("horses", (line, data) => { console.log(line.id, data); line.send("welcome"); });`);
    await tell(kernel, "comm_open", { comm_id: "c1", target_name: "horses", data: { oats: 2 } });
    await published(kernel, "comm_msg", { comm_id: "c1", data: "welcome" });
    const parent = String(cell[0]?.parent);
    await kernel.until(() => (streamed(kernel.publishedFor(parent)) === "c1 { oats: 2 }\n" ? true : undefined));
    expect(await comms(kernel)).toEqual({ c1: { target_name: "horses" } });
  });

  test("of a target that nobody knows is closed, also before any cell has run", async () => {
    const kernel = await TestKernel.start();
    await tell(kernel, "comm_open", { comm_id: "c1", target_name: "unknown" });
    await published(kernel, "comm_close", { comm_id: "c1" });
    expect(await comms(kernel)).toEqual({});
    await tell(kernel, "comm_msg", { comm_id: "gone" });
    await published(kernel, "comm_close", { comm_id: "gone" });
    expect((await kernel.execute("1")).reply).toMatchObject({ status: "ok" });
  });

  test("whose handler throws shows the error, and goes on", async () => {
    const kernel = await TestKernel.start();
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
    const kernel = await TestKernel.start();
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

  test("carries no secret", async () => {
    const kernel = await TestKernel.start({
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
    const { html, text } = await show(await TestKernel.start());
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
    const kernel = await TestKernel.start();
    await kernel.execute(define);
    await tell(kernel, "comm_open", { comm_id: "old", target_name: "bspump.widget/gone" });
    await published(kernel, "comm_close", { comm_id: "old" });
  });
});
