import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";

const timeout = 60_000;

async function runText(text: string): Promise<{ status: number | null; stderr: string; text: string }> {
  const folder = temporaryFolder({ "main.ipynb": text });
  const { status, stderr } = await callCommand(["notebook", "run", "main.ipynb"], { cwd: folder });
  return { status, stderr, text: readFileSync(join(folder, "main.ipynb"), "utf8") };
}

/** A notebook as another program may have written it; `outputs` and `count` are the code cell's. */
const odd = (count: string, outputs: string) => `{
    "nbformat_minor" : 5, "nbformat":4,
    "metadata": {"big": 9007199254740993, "one": 1.0, "million": 1e6, "small": -0.0, "text": "\\u00e9 \\/ é \\ud83d\\ude00",
\t"kernelspec": {"name": "bspump", "language": "typescript", "display_name": "TypeScript (BitSwan)"}},
    "cells": [
        {"source": "# caf\\u00e9", "metadata": {}, "id": "a-1", "cell_type": "markdown"},
        {
            "source": ["1 +", " 1"],
            "execution_count": ${count},
            "outputs": ${outputs},
            "metadata": {"order": [3, 2,1], "n": 12345678901234567890},
            "id": "b_2",
            "cell_type": "code"
        }
    ]
}`;

const two = (indent: string) => `[
${indent}    {
${indent}        "output_type": "execute_result",
${indent}        "execution_count": 1,
${indent}        "data": {
${indent}            "text/plain": [
${indent}                "2"
${indent}            ]
${indent}        },
${indent}        "metadata": {}
${indent}    }
${indent}]`;

describe("notebook run changes outputs and nothing else", { timeout }, () => {
  test("spaces, order, escapes, forms of numbers, integers beyond 2^53 and the end of the file stay", async () => {
    const { status, stderr, text } = await runText(
      odd("7", two("            ").replace('"2"', '"3"').replace('count": 1', 'count": 7')),
    );
    expect(status, stderr).toBe(0);
    expect(text).toBe(odd("1", two("            ")));
    expect((await runText(text)).text).toBe(text);
  });

  test.each([
    ["lines that end as on Windows", (text: string) => text.replaceAll("\n", "\r\n")],
    ["a newline at the end", (text: string) => `${text}\n`],
    ["two newlines at the end", (text: string) => `${text}\n\n`],
    ["a mark at the beginning", (text: string) => `\ufeff${text}`],
  ])("%s: kept", async (_name, change) => {
    const { status, text } = await runText(change(odd("null", "[]")));
    expect(status).toBe(0);
    expect(text).toBe(change(odd("1", two("            "))));
  });

  test("a notebook on one line stays on one line", async () => {
    const on = (count: string, outputs: string) =>
      `{"cells": [{"cell_type": "code", "execution_count": ${count}, "id": "a", "metadata": {"x": 1.0}, "outputs": ${outputs}, "source": "console.log(1)"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`;
    const { text } = await runText(on("null", "[]"));
    expect(text).toBe(on("1", '[{"output_type": "stream", "name": "stdout", "text": ["1\\n"]}]'));
  });
});

const cell = (members: object) => ({
  cell_type: "code",
  execution_count: null,
  id: "a",
  metadata: {},
  outputs: [],
  source: "1",
  ...members,
});
const notebook = (members: object) => ({ cells: [cell({})], metadata: {}, nbformat: 4, nbformat_minor: 5, ...members });

/** The rules of nbformat 4.5's schema for what a run writes. */
function faultsOf(document: ReturnType<typeof notebook> & { [name: string]: unknown }): string[] {
  const faults: string[] = [];
  const rule = (isKept: boolean, fault: string) => {
    if (!isKept) faults.push(fault);
  };
  const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
  rule(document.nbformat === 4 && document.nbformat_minor >= 5, "version");
  rule(isObject(document.metadata), "metadata");
  for (const { id, cell_type, metadata, source, outputs, execution_count } of document.cells) {
    rule(typeof id === "string" && /^[a-zA-Z0-9-_]{1,64}$/.test(id), "id");
    rule(isObject(metadata), "metadata of a cell");
    rule(typeof source === "string" || Array.isArray(source), "source");
    if (cell_type !== "code") continue;
    rule(execution_count === null || Number.isInteger(execution_count), "execution_count");
    rule(Array.isArray(outputs), "outputs");
  }
  rule(new Set(document.cells.map(({ id }) => id)).size === document.cells.length, "ids are different");
  return faults;
}

describe("what nbformat's schema asks for", { timeout }, () => {
  test.each([
    ["no metadata", { metadata: undefined }],
    ["metadata that is a list", { metadata: [] }],
    ["no minor version", { nbformat_minor: undefined }],
    ["a cell without metadata", { cells: [cell({ metadata: undefined })] }],
    ["a cell without an id", { cells: [cell({ id: undefined })] }],
    ["a cell with an id that is no text", { cells: [cell({ id: 5 })] }],
    ["a cell with an empty id", { cells: [cell({ id: "" })] }],
    ["a cell with a wrong character in its id", { cells: [cell({ id: "a b" })] }],
    ["a cell with an id that is too long", { cells: [cell({ id: "a".repeat(65) })] }],
    ["two cells of one id", { cells: [cell({}), cell({ source: "2" }), cell({ id: "b" })] }],
    ["a code cell without outputs and count", { cells: [cell({ outputs: undefined, execution_count: undefined })] }],
    ["a cell without a source", { cells: [cell({ source: undefined })] }],
  ])("%s: is added or put right", async (_name, members) => {
    const before = notebook(members);
    expect(faultsOf(JSON.parse(JSON.stringify(before)))).not.toEqual([]);
    const { status, stderr, text } = await runText(JSON.stringify(before, null, 1));
    expect(status, stderr).toBe(0);
    expect(faultsOf(JSON.parse(text))).toEqual([]);
    const kept = before.cells.filter(({ id }, index) => id === "a" && index === 0);
    if (kept.length > 0) expect(JSON.parse(text).cells[0].id).toBe("a");
  });

  test.each([
    [
      "a cell of an unknown type",
      { cells: [cell({ cell_type: "slide" })] },
      "has a cell that is not code, Markdown or raw text.",
    ],
    ["a cell with no type", { cells: [{ source: "1" }] }, "has a cell with no type."],
    ["a source that is a number", { cells: [cell({ source: 1 })] }, "has a cell whose source is not text."],
    ["cells that are no list", { cells: {} }, "is not a notebook of nbformat 4."],
    ["an older format", { nbformat: 3 }, "is not a notebook of nbformat 4."],
  ])("%s: is rejected, and the file untouched", async (_name, members, message) => {
    const before = JSON.stringify(notebook(members));
    const { status, stderr, text } = await runText(before);
    expect(status).toBe(1);
    expect(stderr).toContain(`main.ipynb ${message} Open it in Jupyter and save it again.`);
    expect(text).toBe(before);
  });
});
