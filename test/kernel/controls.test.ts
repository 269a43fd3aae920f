import { describe, expect, test } from "vitest";
import type { JsonObject } from "#dist/json.js";
import { ofType, streamed, TestKernel } from "../support/kernel.js";

interface Shown {
  readonly target: string;
  readonly state: JsonObject;
  readonly text: string;
}

/** Returns the widgets among what was shown. */
function widgets(contents: readonly JsonObject[]): Shown[] {
  return contents.flatMap(({ data }) => {
    const { "text/html": html = "", "text/plain": text = "" } = data as Record<string, string>;
    const json = /\(document\.currentScript, (\{.*\})\)<\/script>$/s.exec(html)?.[1];
    return json === undefined ? [] : [{ ...JSON.parse(json), text }];
  });
}

let pages = 0;

/** Enters a value as a page does. */
async function enter(kernel: TestKernel, { target }: Shown, value: unknown) {
  const comm_id = `page-${++pages}`;
  await kernel.send("comm_open", { comm_id, target_name: target, data: {} });
  await kernel.send("comm_msg", { comm_id, data: { method: "update", state: { value } } as JsonObject });
}

const imports = 'import { button, checkbox, display, dropdown, interact, slider, text } from "bspump/notebook";';

describe("controls", () => {
  const controlKernel = TestKernel.shared();
  test.each([
    [
      "slider({ min: 1, max: 9, step: 2, value: 3, label: 'n' })",
      { kind: "slider", min: 1, max: 9, step: 2, value: 3 },
      "n: 3",
      7,
    ],
    ["slider()", { kind: "slider", min: 0, max: 100, step: 1, value: 0 }, "slider: 0", 50],
    ["dropdown(['a', 'b'], { value: 'b', label: 'x' })", { kind: "dropdown", value: "b" }, "x: 'b'", "a"],
    [
      "dropdown({ one: 1, two: 2 })",
      {
        value: 1,
        options: [
          { label: "one", value: 1 },
          { label: "two", value: 2 },
        ],
      },
      "dropdown: 1",
      2,
    ],
    ["checkbox({ label: 'log' })", { kind: "checkbox", value: false }, "log: false", true],
    ["text({ value: 'ox' })", { kind: "text", value: "ox" }, "text: 'ox'", "horse"],
    ["button('Go')", { kind: "button", label: "Go", value: 0 }, "Go: 0", 1],
  ])("%s", async (code, state, plain, entered) => {
    const kernel = await controlKernel();
    const before = kernel.published.length;
    await kernel.execute(`${imports} const control = ${code};`);
    const { published } = await kernel.execute("control");
    const [shown] = widgets(ofType(published, "execute_result"));
    expect(shown).toMatchObject({ state, text: plain });
    if (shown) await enter(kernel, shown, entered);
    await kernel.until(() => kernel.published.slice(before).find(({ type }) => type === "comm_msg"));
    const { published: after } = await kernel.execute("control.value");
    const value = typeof entered === "string" ? `'${entered}'` : String(entered);
    expect(ofType(after, "execute_result")).toMatchObject([{ data: { "text/plain": value } }]);
  });

  test("are typed by their values", async () => {
    const kernel = await TestKernel.start();
    await kernel.execute(`${imports} const choice = dropdown(["a", "b"]); const size = slider(); let asked = false;`);
    expect((await kernel.execute('choice.value === "c"')).reply).toMatchObject({ ename: "CompileError" });
    expect((await kernel.execute("size.value.toFixed(); size.value = 7; choice.value = 'b';")).reply).toMatchObject({
      status: "ok",
    });
    const { reply } = await kernel.execute(
      "interact(({ n, on, name, pick, size: own }) => { const all: [number, boolean, string, 1 | 2, number] = [n, on, name, pick, own]; asked = true; return all; }, { n: 3, on: true, name: 'x', pick: [1, 2], size });",
    );
    expect(reply).toMatchObject({ status: "ok" });
  });

  test("a press of a button shows what its handler prints in the cell that made it", async () => {
    const kernel = await TestKernel.start();
    const { published } = await kernel.execute(`${imports} display(button("Go", () => console.log("gone")));`);
    await kernel.execute("1");
    const [shown] = widgets(ofType(published, "display_data"));
    if (shown) await enter(kernel, shown, 1);
    const parent = String(published[0]?.parent);
    await kernel.until(() => (streamed(kernel.publishedFor(parent)) === "gone\n" ? true : undefined));
  });
});

describe("interact", () => {
  test("shows controls and a result, and the result anew", async () => {
    const kernel = await TestKernel.start();
    const { published } = await kernel.execute(
      `${imports} interact(({ n, on }) => [{ n, on }], { n: { min: 1, max: 5, value: 2 }, on: false });`,
    );
    const shown = ofType(published, "display_data");
    expect(shown).toHaveLength(3);
    const [n, on] = widgets(shown);
    expect(n).toMatchObject({ state: { kind: "slider", label: "n", min: 1, max: 5, value: 2 } });
    expect(on).toMatchObject({ state: { kind: "checkbox", label: "on", value: false } });
    expect(shown[2]).toMatchObject({ data: { "text/plain": "[ { n: 2, on: false } ]" } });
    if (n) await enter(kernel, n, 4);
    const update = await kernel.until(() => ofType(kernel.published, "update_display_data")[0]);
    expect(update).toMatchObject({ data: { "text/plain": "[ { n: 4, on: false } ]" }, transient: shown[2]?.transient });
    expect((update.data as JsonObject)["text/html"]).toContain(">4</td>");
  });

  test("names a control that has no label", async () => {
    const kernel = await TestKernel.start();
    const { published } = await kernel.execute(
      `${imports} interact(() => 1, { size: slider(), own: slider({ label: "Mine" }) });`,
    );
    const [size, own] = widgets(ofType(published, "display_data"));
    expect(size).toMatchObject({ state: { label: "size" } });
    expect(own).toMatchObject({ state: { label: "Mine" } });
  });

  test("of an async function leaves out what is late, and shows what it throws", async () => {
    const kernel = await TestKernel.start();
    const { published } = await kernel.execute(`${imports}
      interact(async ({ n }) => {
        await new Promise((done) => setTimeout(done, n === 1 ? 600 : 10));
        if (n === 3) throw new Error("no " + n);
        return n;
      }, { n: 0 });`);
    const [n] = widgets(ofType(published, "display_data"));
    const texts = () =>
      ofType(kernel.published, "update_display_data").map(({ data }) => (data as JsonObject)["text/plain"]);
    await kernel.until(() => (texts().includes("0") ? true : undefined));
    if (n) for (const value of [1, 2]) await enter(kernel, n, value);
    await kernel.until(() => (texts().includes("2") ? true : undefined));
    await new Promise((resolve) => setTimeout(resolve, 800));
    if (n) await enter(kernel, n, 3);
    await kernel.until(() => (texts().includes("Error: no 3") ? true : undefined));
    expect(texts()).toEqual(["0", "2", "Error: no 3"]);
  });
});
