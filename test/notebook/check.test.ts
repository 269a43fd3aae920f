import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { notebookFolder } from "../support/notebook.js";

const timeout = 60_000;

const cells = [
  'import { twice } from "./helper";\nconst port: number = twice(4);',
  'console.log("not run"); await import("node:fs").then((fs) => fs.writeFileSync("run", ""));',
  "port.trim();\n\nport.toFixed(process.env.FOO.length);",
  "const late: string = port;",
  "const = 1",
];
const files = {
  "helper.ts": "export const twice = (value: number): number => 2 * value;\nexport const wrong: string = 1;\n",
  "automation.toml": '[secrets]\ndev = ["foo"]\n',
  "secrets/foo": "FOO=example\n",
};

test("bspump notebook check tells faults by file, cell and line, and runs nothing", { timeout }, async () => {
  const folder = notebookFolder(cells, files);
  const before = readFileSync(join(folder, "main.ipynb"), "utf8");
  const { status, stdout, stderr } = await callCommand(["notebook", "check", "main.ipynb"], { cwd: folder });
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(stdout.split("\n")).toEqual([
    "helper.ts:2:14 - error TS2322: Type 'number' is not assignable to type 'string'.",
    "main.ipynb:cell 3:1:6 - error TS2339: Property 'trim' does not exist on type 'number'.",
    "main.ipynb:cell 4:1:7 - error TS2322: Type 'number' is not assignable to type 'string'.",
    expect.stringMatching(/^main\.ipynb:cell 5:1:7 - error: /),
    "",
  ]);
  expect(readFileSync(join(folder, "main.ipynb"), "utf8")).toBe(before);
  expect(() => readFileSync(join(folder, "run"))).toThrow("ENOENT");
});

test("as JSON, and with status 0 if there are none", { timeout }, async () => {
  const folder = notebookFolder(cells.slice(2, 3), {
    ...files,
    "ok.ipynb": '{"nbformat": 4, "metadata": {}, "cells": []}',
  });
  const wrong = await callCommand(["notebook", "check", "--json", "main.ipynb", "ok.ipynb"], { cwd: folder });
  expect(JSON.parse(wrong.stdout)).toEqual([
    { file: "main.ipynb", cell: 1, line: 1, column: 1, code: 2304, message: "Cannot find name 'port'." },
    { file: "main.ipynb", cell: 1, line: 3, column: 1, code: 2304, message: "Cannot find name 'port'." },
  ]);
  const well = await callCommand(["notebook", "check", "ok.ipynb"], { cwd: folder });
  expect(well).toMatchObject({ status: 0, stdout: "", stderr: "bspump: ok.ipynb: no faults.\n" });
});
