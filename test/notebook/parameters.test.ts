import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseParameter } from "#dist/notebook/parameters.js";
import { callCommand } from "../support/command.js";
import { endlessLoop } from "../support/endless.js";
import { notebookFolder, type SavedCell, savedCells, streamText } from "../support/notebook.js";

const timeout = 60_000;

/** Makes a folder with a notebook whose cells have tags. */
function taggedFolder(cells: readonly (readonly [source: string, ...tags: string[]])[]): string {
  const folder = notebookFolder(cells.map(([source]) => source));
  const file = join(folder, "main.ipynb");
  const document = JSON.parse(readFileSync(file, "utf8"));
  for (const [index, [, ...tags]] of cells.entries()) document.cells[index].metadata = { tags };
  writeFileSync(file, JSON.stringify(document));
  return folder;
}

function run(folder: string, ...options: string[]) {
  return callCommand(["notebook", "run", ...options, "main.ipynb"], { cwd: folder });
}

function sources(folder: string): string[] {
  return savedCells(join(folder, "main.ipynb")).map((cell) =>
    (cell as SavedCell & { source: string[] }).source.join(""),
  );
}

test.each([
  ["a=5", 5],
  ["a=-1.5e3", -1500],
  ["a=true", true],
  ["a=False", false],
  ["a=null", null],
  ["a=None", null],
  ["a=", ""],
  ["a=horse", "horse"],
  ["a=b=c", "b=c"],
  ['a="5"', "5"],
  ["a=007", "007"],
  ["a=9007199254740993", "9007199254740993"],
  ["a=1e999", "1e999"],
  ["a=2026-11-28", "2026-11-28"],
  ['a=["x", 1]', ["x", 1]],
  ['a={"x": [null]}', { x: [null] }],
  ["a={x: 1}", "{x: 1}"],
])("the value of %s", (text, value) => {
  expect(parseParameter(text)).toEqual({ name: "a", value });
});

test.each(["a", "=1", "a-b=1", "1a=1", "class=1", "a b=1"])("%s is a wrong call", { timeout }, async (text) => {
  const { status, stdout, stderr } = await callCommand(["notebook", "run", "--parameter", text, "main.ipynb"]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("Give NAME=VALUE with the name of a variable, such as limit=10");
});

describe("--parameter", { timeout }, () => {
  const defaults = [
    'type Region = "eu" | "us";\nlet limit = 10;\nconst region: Region = "eu";\nlet names: string[] = [];',
    "parameters",
  ] as const;
  const use = ['console.log(limit + 1, region === "us", names.join());'] as const;

  test("sets variables in a cell of their own, after the one of the defaults", async () => {
    const folder = taggedFolder([["console.log('first');"], defaults, use]);
    const { status, stdout, stderr } = await run(
      folder,
      "--parameter",
      "limit=20",
      "-p",
      "region=us",
      "--parameter",
      'names=["Bella", "Ox"]',
    );
    expect(status, stderr).toBe(0);
    expect(stdout).toBe("first\n21 true Bella,Ox\n");
    expect(sources(folder)[2]).toBe('// Parameters\nlimit = 20;\nlet region: Region = "us";\nnames = ["Bella", "Ox"];');
    expect(savedCells(join(folder, "main.ipynb"))[2]).toMatchObject({
      cell_type: "code",
      id: expect.stringMatching(/^[\w-]{1,64}$/),
      metadata: { tags: ["injected-parameters"] },
      execution_count: 3,
      outputs: [],
    });
  });

  test("replaces those of an earlier run", async () => {
    const folder = taggedFolder([defaults, use]);
    await run(folder, "--parameter", "limit=20");
    const { stdout } = await run(folder, "--parameter", "limit=30", "--parameter", "limit=40");
    expect(stdout).toBe("41 false \n");
    expect(sources(folder).filter((source) => source.startsWith("// Parameters"))).toEqual([
      "// Parameters\nlimit = 40;",
    ]);
    // What was injected is a cell of the notebook.
    expect((await run(folder)).stdout).toBe("41 false \n");
  });

  test("of another type than the default's is a fault", async () => {
    const folder = taggedFolder([defaults, use]);
    const { status, stderr } = await run(folder, "--parameter", "limit=many");
    expect(status).toBe(1);
    expect(stderr).toContain("Type 'string' is not assignable to type 'number'");
  });

  test("that no default is for is set all the same, and told", async () => {
    const folder = taggedFolder([defaults, ["console.log(limt, limit);"]]);
    const { status, stdout, stderr } = await run(folder, "--parameter", "limt=20");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "20 10\n" });
    expect(stderr).toContain("main.ipynb: the cell tagged parameters does not declare limt.");
  });

  test("comes first if there are no defaults, and not into the file with --no-write", async () => {
    const folder = taggedFolder([['console.log(animal, list.length, odd["__proto__"]);']]);
    const before = readFileSync(join(folder, "main.ipynb"), "utf8");
    const parameters = ["animal=horse", "list=[]", 'odd={"__proto__": 1}'].flatMap((text) => ["--parameter", text]);
    const { stdout, stderr } = await run(folder, "--no-write", ...parameters);
    expect(stdout, stderr).toBe("horse 0 1\n");
    expect(stderr).not.toContain("does not declare");
    expect(readFileSync(join(folder, "main.ipynb"), "utf8")).toBe(before);
  });
});

describe("tags", { timeout }, () => {
  test("skip-execution leaves a cell and what it has shown as they are", async () => {
    const folder = taggedFolder([["console.log('horse');"], ["throw new Error('not run');", "skip-execution"]]);
    const { status, stdout, stderr } = await run(folder);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "horse\n" });
    expect(stderr).toContain("[2/2] throw new Error('not run'); (skipped)");
    const [, skipped] = savedCells(join(folder, "main.ipynb"));
    expect(skipped).toMatchObject({ execution_count: 7 });
    expect(streamText(skipped)).toBe("of an earlier run\n");
    const served = await callCommand(["notebook", "serve", "main.ipynb"], { cwd: folder });
    expect(served).toMatchObject({ status: 0, stdout: "horse\n" });
  });

  test("raises-exception lets a cell fail", async () => {
    const folder = taggedFolder([
      ["throw new Error('meant');", "raises-exception"],
      ["const a: string = 1;", "raises-exception"],
      ["console.log('after');", "raises-exception"],
    ]);
    const { status, stdout } = await run(folder);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "after\n" });
    expect(savedCells(join(folder, "main.ipynb"))[0]?.outputs).toMatchObject([
      { output_type: "error", evalue: "meant" },
    ]);
  });
});

test("--timeout ends the cell and not the run, which still fails", { timeout }, async () => {
  const folder = notebookFolder([
    "let kept = 7;",
    endlessLoop(900),
    "await new Promise(() => {})",
    "console.log(kept);",
  ]);
  const { status, stdout, stderr } = await run(folder, "--timeout", "1");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "7\n" });
  expect(stderr).toContain("Cell 2 failed: The cell took longer than 1 s.");
  const cells = savedCells(join(folder, "main.ipynb"));
  for (const cell of cells.slice(1, 3)) expect(cell.outputs.at(-1)).toMatchObject({ ename: "CellTimeout" });
});
