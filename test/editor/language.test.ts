import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EditorProcess } from "../support/editor.js";
import { temporaryFolder } from "../support/folder.js";

interface Item {
  readonly label: string;
  readonly documentation?: { readonly value: string };
  readonly detail?: string;
  readonly labelDetails?: { readonly description?: string };
  readonly additionalTextEdits?: readonly { readonly newText: string }[];
}

const library =
  "/** Adds two numbers. */\nexport function addNumbers(a: number, b: number): number {\n  return a + b;\n}\n";

/** Opens a notebook whose cells are named by their numbers from 1. */
async function open(cells: readonly string[], files: Record<string, string> = {}) {
  const folder = temporaryFolder({ "lib.ts": library, ...files });
  const notebook = join(folder, "main.ipynb");
  const editor = new EditorProcess();
  const texts = [...cells];
  const named = () => texts.map((text, index) => ({ id: String(index + 1), text }));
  await editor.notify("language/cells", { notebook, cells: named() });
  /** Asks at the place of `|` in a cell. */
  const at = async <Result>(method: string, cell: number, marked: string, more: object = {}): Promise<Result> => {
    const offset = marked.indexOf("|");
    const text = marked.replace("|", "");
    if (texts[cell - 1] !== text) {
      texts[cell - 1] = text;
      await editor.notify("language/change", { notebook, id: String(cell), text });
    }
    const before = marked.slice(0, offset).split("\n");
    const position = { line: before.length - 1, character: before.at(-1)?.length };
    return editor.request<Result>(`language/${method}`, { notebook, id: String(cell), position, ...more });
  };
  /** Returns the faults of a cell when they are as many as that. */
  const faults = async (cell: number, count: number, from = 0) => {
    const told = await editor.until(({ method, parameters }) => {
      const list = parameters.faults as readonly { severity: number }[] | undefined;
      return method === "language/faults" && parameters.id === String(cell) && list?.length === count;
    }, from);
    return told.parameters.faults as readonly { code: number; message: string; range: { start: object } }[];
  };
  return { folder, notebook, editor, at, faults };
}

describe("the names of cells", () => {
  test("are known below, before anything has run, with their types", async () => {
    const { at } = await open(['const url = new URL("http://a/");', "url.host", "let other = url;"]);
    const hover = await at<{ text: string }>("hover", 2, "u|rl.host");
    expect(hover.text).toContain("const url: URL");
    expect(hover.text).not.toContain("alias");
    expect((await at<{ text: string }>("hover", 3, "let ot|her = url;")).text).toContain("let other: URL");
  });

  test("are those of the nearest cell above", async () => {
    const { at } = await open([
      "const value = 1;",
      "const first = value;",
      'const value = "a";',
      "const second = value;",
    ]);
    expect((await at<{ text: string }>("hover", 2, "const fi|rst = value;")).text).toContain("const first: 1");
    expect((await at<{ text: string }>("hover", 4, "const sec|ond = value;")).text).toContain('const second: "a"');
  });

  test("of cells below are known once they have run", async () => {
    const { editor, notebook, faults } = await open(["later.length", 'const later = "a";']);
    expect(await faults(1, 1)).toMatchObject([{ code: 2304, message: "Cannot find name 'later'." }]);
    const from = editor.told.length;
    await editor.notify("language/ran", { notebook, id: "2" });
    expect(await faults(1, 0, from)).toEqual([]);
  });

  test("may be assigned to where they are variables", async () => {
    const { faults, editor, notebook } = await open(["let total = 1;\nconst fixed = 1;", 'total += 2;\ntotal = "a";']);
    expect(await faults(2, 1)).toMatchObject([{ code: 2322, range: { start: { line: 1, character: 0 } } }]);
    const from = editor.told.length;
    await editor.notify("language/change", { notebook, id: "2", text: "[total] = [5]; fixed = 2;" });
    expect(await faults(2, 1, from)).toMatchObject([{ message: expect.stringContaining("fixed") }]);
  });

  test("stay while a cell above is being typed", async () => {
    const { editor, notebook, faults, at } = await open(["const kept = 1;", "kept + 1"]);
    await editor.notify("language/change", { notebook, id: "1", text: "const kept = 1;\nfoo.(" });
    expect((await faults(1, 2)).length).toBe(2);
    expect((await at<{ text: string }>("hover", 2, "ke|pt + 1")).text).toContain("const kept: 1");
  });
});

test("faults are found while a cell is typed, and go away with it", async () => {
  const { editor, notebook, faults } = await open(["const n: number = 1;", "n"]);
  await editor.notify("language/change", { notebook, id: "2", text: "// first\nconst s: string = n;" });
  expect(await faults(2, 1)).toMatchObject([
    {
      code: 2322,
      message: "Type 'number' is not assignable to type 'string'.",
      range: { start: { line: 1, character: 6 } },
    },
  ]);
  const from = editor.told.length;
  await editor.notify("language/change", { notebook, id: "1", text: 'const n: string = "";' });
  expect(await faults(2, 0, from)).toEqual([]);
});

describe("completion", () => {
  test("proposes names of other cells, with what they are", async () => {
    const { at } = await open(["/** How many. */\nconst amount = 5;", "x"]);
    const { items } = await at<{ items: Item[] }>("complete", 2, "am|");
    const [item] = items.filter(({ label }) => label === "amount");
    expect(items.some(({ label }) => label.startsWith("__bspump"))).toBe(false);
    const resolved = await at<Item>("resolve", 2, "am|", { item });
    expect(resolved.documentation?.value).toContain("How many.");
    expect(resolved.detail).toContain("amount: 5");
  });

  test("adds an import of a module beside the notebook at the cell's top", async () => {
    const { at } = await open(["const a = 1;", "x"]);
    const cell = "const sum = addNum|";
    const { items } = await at<{ items: Item[] }>("complete", 2, cell);
    const found = items.filter(({ label }) => label === "addNumbers");
    expect(found).toMatchObject([{ labelDetails: { description: "./lib" } }]);
    const resolved = await at<Item>("resolve", 2, cell, { item: found[0] });
    expect(resolved.documentation?.value).toContain("Adds two numbers.");
    expect(resolved.additionalTextEdits).toEqual([
      {
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        newText: 'import { addNumbers } from "./lib";\n',
      },
    ]);
  });

  test("adds a name to the import that a cell has of its module, before anybody asks for more", async () => {
    const { at } = await open(["x"], { "lib.ts": `${library}export const other = 1;\n` });
    const cell = 'import { other } from "./lib";\naddNumb|';
    const { items } = await at<{ items: Item[] }>("complete", 1, cell);
    const place = { line: 0, character: 14 };
    expect(items.filter(({ label }) => label === "addNumbers")).toMatchObject([
      { additionalTextEdits: [{ range: { start: place, end: place }, newText: ", addNumbers" }] },
    ]);
  });

  test("knows the members, and the modules of Node and of the package", async () => {
    const { at } = await open(["const text = 'a';", "x"]);
    const members = await at<{ items: Item[] }>("complete", 2, "text.toU|");
    expect(members.items.map(({ label }) => label)).toContain("toUpperCase");
    const { items } = await at<{ items: Item[] }>("complete", 2, "readFileS|");
    const reads = items.filter(({ label }) => label === "readFileSync");
    expect(reads).toMatchObject([{ labelDetails: { description: "node:fs" } }]);
    const resolved = await at<Item>("resolve", 2, "readFileS|", { item: reads[0] });
    expect(resolved.additionalTextEdits?.[0]?.newText).toBe('import { readFileSync } from "node:fs";\n');
    expect(resolved.documentation?.value).toContain("contents of the `path`");
    const own = await at<{ items: Item[] }>("complete", 2, "readPipe|");
    expect(own.items.find(({ label }) => label === "readPipelinesConf")?.labelDetails?.description).toBe("bspump");
  });
});

test("signatures tell parameters and their documentation", async () => {
  const { at } = await open(['import { addNumbers } from "./lib";', "x"]);
  const help = await at<{ signatures: { label: string; documentation: { value: string }; activeParameter: number }[] }>(
    "signatures",
    2,
    "addNumbers(1, |",
  );
  expect(help.signatures[0]?.label).toBe("addNumbers(a: number, b: number): number");
  expect(help.signatures[0]?.documentation.value).toBe("Adds two numbers.");
  expect(help.signatures[0]?.activeParameter).toBe(1);
});

test("definitions are found in other cells and in modules", async () => {
  const { at, folder } = await open([
    'import { addNumbers } from "./lib";\nlet total = 0;',
    "total = addNumbers(total, 1);",
  ]);
  const start = (line: number, character: number) => ({ start: { line, character } });
  expect(await at("definitions", 2, "tot|al = addNumbers(total, 1);")).toMatchObject([
    { cell: "1", range: start(1, 4) },
  ]);
  expect(await at("definitions", 2, "total = addN|umbers(total, 1);")).toMatchObject([
    { file: join(folder, "lib.ts"), range: start(1, 16) },
  ]);
});

test("references and renaming reach all cells that use a name", async () => {
  const { at } = await open([
    "let total = 0;",
    "total += 1;",
    "const shown = { total };",
    "const total = 'other';",
    "total",
  ]);
  const places = await at<{ cell: string; range: { start: { character: number } } }[]>("references", 2, "to|tal += 1;");
  expect(places.map(({ cell, range }) => `${cell}:${range.start.character}`).sort()).toEqual(["1:4", "2:0", "3:16"]);
  expect(await at("renameable", 2, "to|tal += 1;")).toMatchObject({ start: { character: 0 }, end: { character: 5 } });
  const edits = await at<{ cells: Record<string, { newText: string }[]>; files: object }>(
    "rename",
    3,
    "const shown = { to|tal };",
    {
      newName: "sum",
    },
  );
  const texts = Object.entries(edits.cells).map(([id, list]) => [id, list.map(({ newText }) => newText)]);
  expect(Object.fromEntries(texts)).toEqual({ 1: ["sum"], 2: ["sum"], 3: ["total: sum"] });
  expect(edits.files).toEqual({});
});

test("fixes, hints and the meaning of words are those of the cell alone", async () => {
  const { at } = await open(["const base = 1;", "x"]);
  const cell = "|const sum = addNumbers(base, 2);\nfunction twice(n: number) { return n * 2; }";
  const range = { start: { line: 0, character: 12 }, end: { line: 0, character: 22 } };
  const fault = { range, severity: 1, code: 2304, message: "Cannot find name 'addNumbers'." };
  const fixes = await at<{ title: string; edits: { cells: object } }[]>("fixes", 2, cell, { range, faults: [fault] });
  expect(fixes[0]).toMatchObject({
    title: 'Add import from "./lib"',
    edits: { cells: { 2: [{ newText: 'import { addNumbers } from "./lib";\n' }] } },
  });
  const whole = { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } };
  const hints = await at<{ label: string }[]>("hints", 2, cell, { range: whole });
  expect(hints.map(({ label }) => label)).toContain(": number");
  const tokens = await at<number[]>("tokens", 2, cell);
  expect(tokens.length % 5).toBe(0);
  const lines = tokens.filter((_value, index) => index % 5 === 0).reduce((sum, lines) => sum + lines, 0);
  expect(lines).toBe(1);
});

test("variables of the automation's groups are strings, and nothing is written beside the notebook", async () => {
  const { at, folder } = await open(["process.env.MAILER_HOST", "process.env.ELSE"], {
    "automation.toml": '[secrets]\ndev = ["mailer"]\n',
    "secrets/mailer": "MAILER_HOST=mail.example\n",
  });
  expect((await at<{ text: string }>("hover", 1, "process.env.MAILER|_HOST")).text).toContain(
    "ProcessEnv.MAILER_HOST: string",
  );
  expect(readdirSync(folder).sort()).toEqual(["automation.toml", "lib.ts", "secrets"]);
  expect(existsSync(join(folder, "tsconfig.json"))).toBe(false);
});

test("answers in time in the 50th cell", async () => {
  const cells = Array.from({ length: 50 }, (_, index) =>
    index === 0
      ? "const v0 = 1;"
      : `const v${index} = v${index - 1} + 1;\nfunction f${index}(x: number) { return x + v${index}; }`,
  );
  const { editor, notebook, at } = await open(cells);
  await at("complete", 50, "v4|");
  const times: { faults: number[]; completion: number[] } = { faults: [], completion: [] };
  for (let round = 0; round < 10; round++) {
    const started = performance.now();
    await editor.notify("language/change", { notebook, id: "50", text: `v${round} + missing${round};` });
    await editor.until(({ parameters }) => JSON.stringify(parameters).includes(`Cannot find name 'missing${round}'`));
    times.faults.push(performance.now() - started);
    const asked = performance.now();
    await at("complete", 50, `v${round} + v4|`);
    times.completion.push(performance.now() - asked);
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length / 2] ?? 0;
  expect(median(times.faults)).toBeLessThan(150);
  expect(median(times.completion)).toBeLessThan(80);
});
