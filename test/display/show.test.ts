import { describe, expect, test } from "vitest";
import { show } from "#dist/display/show.js";

const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");
const bytes = (text: string) => Buffer.from(text, "latin1");

async function dataOf(value: unknown) {
  return (await show(value)).data;
}

describe("images and documents, by their first bytes", () => {
  test.each([
    ["image/png", "\x89PNG\r\n\x1a\n…"],
    ["image/jpeg", "\xff\xd8\xff\xe0"],
    ["image/gif", "GIF89a"],
    ["image/webp", "RIFF\x01\x02\x03\x04WEBPVP8 "],
    ["application/pdf", "%PDF-1.7"],
  ])("%s", async (type, content) => {
    const kinds = [
      bytes(content),
      new Uint8Array(bytes(content)),
      new Blob([bytes(content)]),
      new Uint8Array(bytes(content)).buffer,
    ];
    for (const value of kinds) expect(await dataOf(value)).toMatchObject({ [type]: base64(content) });
  });

  test.each([
    "<svg></svg>",
    '\ufeff<?xml version="1.0"?>\n<!-- a horse -->\n<!DOCTYPE svg PUBLIC "a" "b">\n<svg xmlns="http://www.w3.org/2000/svg"/>',
  ])("image/svg+xml: %s", async (markup) => {
    expect(await dataOf(Buffer.from(markup))).toMatchObject({ "image/svg+xml": markup });
  });

  test.each([
    ["bytes", bytes("hello")],
    ["HTML", bytes("<html><svg></svg></html>")],
    ["nothing", bytes("")],
    ["a text", "<svg></svg>"],
  ])("%s are none", async (_name, value) => {
    expect(Object.keys(await dataOf(value))).toEqual(["text/plain"]);
  });
});

describe("a value's own method", () => {
  const display = Symbol.for("Jupyter.display");

  test.each([
    ["bytes of an image", { "image/png": bytes("png") }, { "image/png": base64("png") }],
    ["an ArrayBuffer", { "image/png": new Uint8Array([1, 2]).buffer }, { "image/png": "AQI=" }],
    ["numbers", { "image/gif": [1, 2] }, { "image/gif": "AQI=" }],
    [
      "a Buffer that was JSON",
      { "image/png": JSON.parse(JSON.stringify(bytes("png"))) },
      { "image/png": base64("png") },
    ],
    ["a data URL", { "image/png": "data:image/png;base64,AQI=" }, { "image/png": "AQI=" }],
    [
      "bytes of a text",
      { "text/html": bytes("<b>"), "image/svg+xml": bytes("<svg>") },
      { "text/html": "<b>", "image/svg+xml": "<svg>" },
    ],
    ["lines", { "text/html": ["<b>\n", "</b>"] }, { "text/html": ["<b>\n", "</b>"] }],
    ["JSON", { "application/json": { a: [1] } }, { "application/json": { a: [1] } }],
    ["a number as text", { "text/plain": 7 }, { "text/plain": "7" }],
    ["an object that is no image", { "image/png": { a: 1 }, "text/plain": "x" }, { "text/plain": "x" }],
    ["nothing", { "text/html": undefined, "text/plain": "x" }, { "text/plain": "x" }],
  ])("gives %s", async (_name, bundle, expected) => {
    expect(await dataOf({ [display]: () => bundle })).toEqual(expected);
    expect(await dataOf({ [display]: async () => bundle })).toEqual(expected);
  });

  test("gives a Blob", async () => {
    expect(await dataOf({ [display]: () => ({ "image/png": new Blob([bytes("png")]) }) })).toEqual({
      "image/png": base64("png"),
    });
  });

  test("that gives nothing to be shown leaves the value as it is", async () => {
    const value = { a: 1, [display]: () => ({ "image/png": {} }) };
    expect(await dataOf(value)).toMatchObject({ "text/plain": expect.stringContaining("a: 1") });
  });
});

describe("arrays of flat objects", () => {
  test("are tables, and their text as ever", async () => {
    const data = await dataOf([
      { name: "Horse & co", legs: 4 },
      { name: "Ant", wings: false },
    ]);
    expect(data["text/plain"]).toBe("[ { name: 'Horse & co', legs: 4 }, { name: 'Ant', wings: false } ]");
    const html = String(data["text/html"]);
    expect(html.match(/<th[^>]*>.*?<\/th>/g)?.map((cell) => cell.replace(/<[^>]*>/g, ""))).toEqual([
      "name",
      "legs",
      "wings",
    ]);
    expect(html).toContain(">Horse &amp; co</td>");
    expect(html).not.toContain("more");
  });

  test("show 20 rows, and how many more there are", async () => {
    const html = String((await dataOf(Array.from({ length: 57 }, (_, n) => ({ n }))))["text/html"]);
    expect(html.match(/<tr>/g)).toHaveLength(21);
    expect(html).toContain("37 more");
  });

  test.each([
    ["of nothing", []],
    ["of empty objects", [{}, {}]],
    ["of nested objects", [{ a: { b: 1 } }]],
    ["of lists", [[1, 2]]],
    ["of what is not all objects", [{ a: 1 }, 2]],
    ["of functions", [{ a: () => 1 }]],
    ["with holes", Object.assign(Array(3), [{ a: 1 }])],
    [
      "of instances",
      [
        new (class Horse {
          legs = 4;
        })(),
      ],
    ],
  ])("%s are text", async (_name, value) => {
    expect(Object.keys(await dataOf(value))).toEqual(["text/plain"]);
  });
});

describe("what libraries make", () => {
  const svg = {
    nodeType: 1,
    ownerDocument: {},
    localName: "svg",
    outerHTML: '<svg class="plot" viewBox="0 0 1 1"></svg>',
  };

  test("an element of SVG, as a file of its own", async () => {
    expect(await dataOf(instance(svg))).toEqual({
      "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 1 1"></svg>',
      "text/plain": '<svg class="plot" viewBox="0 0 1 1">',
    });
  });

  test("an element of HTML, and one that D3 has selected", async () => {
    const figure = instance({
      nodeType: 1,
      ownerDocument: {},
      localName: "figure",
      outerHTML: "<figure><p>x</p></figure>",
    });
    expect(await dataOf(figure)).toEqual({ "text/html": "<figure><p>x</p></figure>", "text/plain": "<figure>" });
    const selection = instance({ _groups: [[figure]], _parents: [null], node: () => figure });
    expect(await dataOf(selection)).toMatchObject({ "text/html": "<figure><p>x</p></figure>" });
  });

  test.each([
    ["vega-lite", "v5", ["application/vnd.vegalite.v5+json"]],
    ["vega-lite", "v6", ["application/vnd.vegalite.v6+json", "application/vnd.vegalite.v5+json"]],
    ["vega", "v5.8.1", ["application/vnd.vega.v5+json"]],
  ])("a specification of %s %s", async (language, version, types) => {
    const spec = { $schema: `https://vega.github.io/schema/${language}/${version}.json`, title: "Horses", mark: "bar" };
    const data = await dataOf(spec);
    expect(Object.keys(data).sort()).toEqual([...types, "text/plain"].sort());
    for (const type of types) expect(data[type]).toEqual(spec);
    expect(data["text/plain"]).toContain("Horses");
  });

  test("a chart of vega-lite-api, and a view of Vega", async () => {
    const chart = instance({ toSpec: () => ({ mark: "bar" }) });
    expect(await dataOf(chart)).toMatchObject({ "application/vnd.vegalite.v5+json": { mark: "bar" } });
    const view = instance({ toSVG: async () => "<svg/>", runAsync: () => undefined, signal: () => undefined });
    expect(await dataOf(view)).toMatchObject({ "image/svg+xml": "<svg/>" });
  });

  test("a figure of Plotly, also for clients that do not know it", async () => {
    const figure = { data: [{ type: "bar", x: ["</script>"], y: [1] }], layout: { title: { text: "Horses" } } };
    const data = await dataOf(figure);
    expect(data).toMatchObject({ "application/vnd.plotly.v1+json": figure, "text/plain": "Plotly figure: Horses" });
    expect(String(data["text/html"]).match(/<\/script>/g)).toHaveLength(1);
  });

  test("an answer with data and a layout is no figure", async () => {
    expect(Object.keys(await dataOf({ data: [{ id: 1 }], layout: {} }))).toEqual(["text/plain"]);
    expect(Object.keys(await dataOf({ data: [{ x: 1 }], layout: {}, status: 200 }))).toEqual(["text/plain"]);
  });

  const rows = Array.from({ length: 30 }, (_, n) => ({ n, name: `<${n}>` }));
  const frames: [string, object][] = [
    [
      "arquero",
      { numRows: () => 30, columnNames: () => ["n", "name"], objects: ({ limit = 100 }) => rows.slice(0, limit) },
    ],
    [
      "danfo",
      {
        $columns: ["n", "name"],
        $index: [],
        columns: ["n", "name"],
        index: rows.map(({ n }) => n),
        values: rows.map(({ n, name }) => [n, name]),
      },
    ],
  ];
  test.each(frames)("a frame of %s", async (_name, frame) => {
    const data = await dataOf(instance(frame));
    expect(String(data["text/html"]).match(/<tr>/g)).toHaveLength(21);
    expect(data["text/html"]).toContain("&lt;19&gt;");
    expect(data["text/html"]).toContain("10 more");
    expect(String(data["text/plain"]).split("\n")).toHaveLength(23);
  });

  test("a frame of nodejs-polars, which shows itself, and whose proxy has its columns only", async () => {
    const display = Symbol.for("Jupyter.display");
    const frame = instance({ [display]: () => ({ "text/html": "<table>" }), toRecords: () => rows });
    const proxy = new Proxy(frame, { has: (_target, name) => name === display });
    expect(await dataOf(proxy)).toEqual({ "text/html": "<table>" });
  });

  /** Makes an instance of some class, as what libraries make is. */
  function instance(members: object): object {
    return Object.assign(new (class Instance {})(), members);
  }
});

describe("what cannot be looked at is text", () => {
  test.each<[string, () => unknown]>([
    [
      "a proxy that has every member",
      () =>
        new Proxy(
          {},
          {
            has: () => true,
            get: () => () => {
              throw new Error("asked");
            },
          },
        ),
    ],
    [
      "members that throw",
      () =>
        Object.defineProperty(new (class Row {})(), "nodeType", {
          get() {
            throw new Error("asked");
          },
        }),
    ],
  ])("%s", async (_name, create) => {
    const shown = await Promise.resolve()
      .then(() => show(create()))
      .catch((error: unknown) => error);
    expect(shown).toMatchObject({ data: { "text/plain": expect.any(String) } });
  });
});
