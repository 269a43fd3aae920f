import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { ofType, streamed, TestKernel } from "../support/kernel.js";

/** For cells that leave nothing behind that matters to others. */
const sharedKernel = TestKernel.shared();

const png = `Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "base64")`;

/** Runs cells one after the other in one kernel. Gives what each has published. */
async function run(...cells: readonly string[]) {
  const kernel = await sharedKernel();
  const published = [];
  for (const code of cells) {
    const { reply, published: messages } = await kernel.execute(code);
    expect(reply).toMatchObject({ status: "ok" });
    published.push(messages);
  }
  return published;
}

const names = "display, update, html, svg, markdown, image, table, progress";
const imports = `import { ${names} } from "bspump/notebook";`;

describe("bspump/notebook", () => {
  test("displays values, one after the other, and replaces them", async () => {
    const [cell = [], second = []] = await run(
      `${imports}
       display(1, { id: "a" });
       const shown = display([{ horse: 1 }]);
       shown.update(html("<b>x</b>"));
       console.log("between");
       display({ [Symbol.for("Jupyter.display")]: async () => ({ "text/html": "late" }) });`,
      'update("changed", { id: "a" })',
    );
    const [one, two, three] = ofType(cell, "display_data");
    expect(one).toMatchObject({ data: { "text/plain": "1" }, transient: { display_id: "a" } });
    expect(two).toMatchObject({ data: { "text/html": expect.stringContaining(">horse</th>") } });
    expect(three).toMatchObject({ data: { "text/html": "late" } });
    const transient = two?.transient;
    expect(ofType(cell, "update_display_data")).toMatchObject([{ data: { "text/html": "<b>x</b>" }, transient }]);
    const order = cell.map(({ type }) => type).filter((type) => type !== "status" && type !== "execute_input");
    expect(order).toEqual(["display_data", "display_data", "update_display_data", "stream", "display_data"]);
    expect(ofType(second, "update_display_data")).toMatchObject([
      { data: { "text/plain": "'changed'" }, transient: { display_id: "a" } },
    ]);
  });

  test.each([
    ['html("<p>a &amp; b</p>")', { "text/html": "<p>a &amp; b</p>", "text/plain": "a & b" }, {}],
    ["html`<b>${'<i>'}</b>${[1, html`<hr>`]}`", { "text/html": "<b>&lt;i&gt;</b>1<hr>" }, {}],
    ['svg("<svg><g/></svg>")', { "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>' }, {}],
    ["markdown`# ${1 + 1}`", { "text/markdown": "# 2", "text/plain": "# 2" }, {}],
    [`image(${png}, { width: 40 })`, { "image/png": expect.stringMatching(/^iVBOR/) }, { "image/png": { width: 40 } }],
    [`image(new Blob([${png}], { type: "image/png" }))`, { "image/png": expect.stringMatching(/^iVBOR/) }, {}],
    ['image("https://example.org/a.png")', { "text/html": '<img src="https://example.org/a.png">' }, {}],
    [png, { "image/png": expect.stringMatching(/^iVBOR/), "text/plain": "PNG image (68 bytes)" }, {}],
    ["table([[1, 2], [3]])", { "text/plain": "0  1\n─  ─\n1  2\n3" }, {}],
    ["table(new Set(['a', 'b']), { limit: 1 })", { "text/plain": "value\n─────\na\n1 more" }, {}],
    ["table([{ a: 1, b: { c: 2 } }], { columns: ['b'] })", { "text/plain": "b\n────────\n{ c: 2 }" }, {}],
  ])("%s is a result", async (code, data, metadata) => {
    const [, cell = []] = await run(imports, code);
    expect(ofType(cell, "execute_result")).toMatchObject([{ data, metadata }]);
  });

  test("is typed", async () => {
    const kernel = await TestKernel.start();
    await kernel.execute(`${imports} const letters = progress(["a"])`);
    const { reply } = await kernel.execute("for (const letter of letters) letter.toFixed()");
    expect(reply).toMatchObject({ status: "error", ename: "CompileError", evalue: expect.stringContaining("toFixed") });
    const { reply: other } = await kernel.execute("image(7)");
    expect(other).toMatchObject({ ename: "CompileError" });
  });

  test("redacts what it shows", async () => {
    const kernel = await TestKernel.start({
      cwd: temporaryFolder({
        "automation.toml": '[secrets]\ndev = ["foo"]\n',
        "secrets/foo": "FOO_PASSWORD='example<&>pass\"word'\n",
      }),
    });
    await kernel.execute(
      `import "bspump"; ${imports} const value = process.env.FOO_PASSWORD!; const long = "x".repeat(290) + value;`,
    );
    const { published } = await kernel.execute(`
      display(html\`<b>\${value}</b>\`); display(markdown(value)); display(table([{ value, long }])); display([{ value }]);
      display({ $schema: "https://vega.github.io/schema/vega-lite/v5.json", title: value });
      display({ data: [{ type: "bar", x: [value] }], layout: {} });
      display(Buffer.from("<svg><text>" + value + "</text></svg>"));
      for (const item of progress([1], { label: value })) void item;
      table([[value]])`);
    const text = JSON.stringify(published.filter(({ type }) => type !== "execute_input"));
    expect(text).not.toMatch(/example(?:<|&lt;|\\u003c)|pass\\*"?(?:&quot;)?word/);
    expect(text.match(/redacted FOO_PASSWORD/g)?.length).toBeGreaterThan(10);
  });
});

test("a display method that gives bytes for an image gives a notebook base64", async () => {
  const [result = [], shown = []] = await run(
    `({ [Symbol.for("Jupyter.display")]: () => ({ "image/png": ${png} }) })`,
    `import * as tslab from "tslab"; tslab.display.raw("image/png", ${png});`,
  );
  expect(ofType(result, "execute_result")).toMatchObject([{ data: { "image/png": expect.stringMatching(/^iVBOR/) } }]);
  expect(ofType(shown, "display_data")).toMatchObject([{ data: { "image/png": expect.stringMatching(/^iVBOR/) } }]);
});

test("an error of a value that is asked how it is shown is shown", async () => {
  const kernel = await TestKernel.start();
  const value = '{ [Symbol.for("Jupyter.display")]: async () => { throw new Error("no picture") } }';
  const { reply } = await kernel.execute(`(${value})`);
  expect(reply).toMatchObject({ status: "error", evalue: "no picture" });
  const { published } = await kernel.execute(`${imports} display(${value})`);
  await kernel.execute("1");
  expect(ofType(kernel.published, "error").at(-1)).toMatchObject({ evalue: "no picture" });
  expect(published.length).toBeGreaterThan(0);
});

describe("progress", () => {
  test("shows a bar that moves, and how it ended", async () => {
    const [cell = []] = await run(`${imports}
      const seen: number[] = [];
      for (const item of progress([1, 2, 3], { label: "Horses <3" })) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        seen.push(item);
      }
      seen`);
    const [first] = ofType(cell, "display_data");
    const updates = ofType(cell, "update_display_data");
    expect(first).toMatchObject({
      data: { "text/html": expect.stringContaining('Horses &lt;3 <progress value="0" max="3">') },
    });
    expect(updates.length).toBeGreaterThanOrEqual(2);
    for (const { transient } of updates) expect(transient).toEqual(first?.transient);
    expect(updates.at(-1)).toMatchObject({
      data: {
        "text/html": expect.stringContaining('<progress value="3" max="3">'),
        "text/plain": expect.stringMatching(/^Horses <3: 3 of 3 \(100%\), [\d.]+ s$/),
      },
    });
    expect(ofType(cell, "execute_result")).toMatchObject([{ data: { "text/plain": "[ 1, 2, 3 ]" } }]);
  });

  test.each([
    [
      "an async iterable",
      "async function* items() { yield 1; yield 2 } for await (const item of progress(items())) void item;",
      /^2 done/,
    ],
    ["a loop that is left", "for (const item of progress([1, 2])) break;", /^0 of 2 \(0%\), [\d.]+ s, stopped$/],
    ["an empty list", "for (const item of progress([])) void item;", /^0 done/],
    [
      "a total that is told",
      "function* items() { yield 1 } for (const item of progress(items(), { total: 4 })) void item;",
      /^1 of 4 \(25%\)/,
    ],
  ])("of %s", async (_name, code, text) => {
    const [cell = []] = await run(`${imports} ${code}`);
    expect(ofType(cell, "update_display_data").at(-1)).toMatchObject({
      data: { "text/plain": expect.stringMatching(text) },
    });
  });

  test("does not flood a notebook", async () => {
    const [cell = []] = await run(
      `${imports} let sum = 0; for (const item of progress(Array(200_000).keys(), { total: 200_000 })) sum += item; sum`,
    );
    expect(ofType(cell, "update_display_data").length).toBeLessThan(60);
    expect(streamed(cell)).toBe("");
  });
});
