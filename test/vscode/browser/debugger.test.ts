import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { notebookOf } from "../../support/notebook.js";
import { useEditor } from "./use-editor.js";

const cells = [
  "const offset = 100;\nfunction shift(value: number) {\n  return value + offset;\n}",
  'import { twice } from "./lib";\nlet total = 1;\nfor (const n of [1, 2]) {\n  total += twice(n);\n}\nconsole.log("total", shift(total));',
];
const library = "export function twice(n: number): number {\n  const doubled = n * 2;\n  return doubled;\n}\n";

const editor = useEditor({
  viewport: { width: 1400, height: 900 },
  settings: { "debug.openDebug": "openOnDebugBreak" },
  prepare(folder) {
    writeFileSync(join(folder, "main.ipynb"), notebookOf(cells));
    writeFileSync(join(folder, "lib.ts"), library);
  },
});

const rows = (view: string, text: string | RegExp): Locator =>
  editor.workbench.page.locator(`${view} .monaco-list-row`, { hasText: text }).first();
const variable = (name: string, value: number): Locator =>
  rows(".debug-variables", new RegExp(`^${name} =\\s*${value}$`));
const frame = (text: string | RegExp): Locator => rows(".debug-call-stack", text);
const toolbar = (): Locator => editor.workbench.page.locator(".debug-toolbar");

/** Has the variables of a scope shown. */
async function expand(scope: string): Promise<void> {
  await rows(".debug-variables", scope).click({ position: { x: 60, y: 8 } });
  await editor.workbench.page.keyboard.press("ArrowRight");
}

/** Sets a breakpoint in a line of the notebook's code cell, counted from 1, or removes it. */
async function toggleInCell(cell: number, line: number): Promise<void> {
  const { page } = editor.workbench;
  await page
    .locator(".notebookOverlay .code-cell-row")
    .nth(cell)
    .locator(".view-line")
    .nth(line - 1)
    .click();
  await page.keyboard.press("F9");
}

test("a cell that is debugged stops at its breakpoint, with its variables and its call stack", async () => {
  const { page } = editor.workbench;
  await editor.workbench.openFile("lib.ts");
  await page.locator(".editor-instance .view-line").nth(1).click();
  await page.keyboard.press("F9");
  await editor.workbench.openFile("main.ipynb");
  await page.locator(".kernel-label", { hasText: "TypeScript (BitSwan)" }).first().waitFor();
  await editor.workbench.command("Notebook: Run All");
  await editor.workbench.outputs.getByText("total 107").waitFor();
  await toggleInCell(1, 4);
  await editor.workbench.command("BitSwan: Debug Cell");
  await frame("Cell [3]").waitFor();
  await expand("Notebook");
  await variable("total", 1).waitFor();
  await expand("Block");
  await variable("n", 1).waitFor();
  await toolbar().waitFor();
  // What a name holds is shown on hover.
  await page
    .locator(".notebookOverlay .code-cell-row")
    .nth(1)
    .locator(".view-line span", { hasText: /^twice$/ })
    .last()
    .hover();
  await page.locator(".debug-hover-widget", { hasText: "[Function: twice]" }).waitFor();
  await editor.workbench.picture("debugger");
});

test("it goes on into a module, where it steps and evaluates", async () => {
  const { page } = editor.workbench;
  await page.keyboard.press("F5");
  await frame("twice").waitFor();
  await variable("n", 1).waitFor();
  await page.keyboard.press("F10");
  await variable("doubled", 2).waitFor();
  await editor.workbench.command("Debug Console: Focus on Debug Console View");
  await page.keyboard.type("[doubled + 40, n]");
  await page.keyboard.press("Enter");
  await rows(".repl", /\[ 42, 1 \]/).waitFor();
  await editor.workbench.picture("debugger-module");
});

test("to restart begins the cell again, and to interrupt ends it where it stands", async () => {
  const { page } = editor.workbench;
  await page.keyboard.press("Control+Shift+F5");
  await frame("Cell [4]").waitFor();
  await expand("Notebook");
  await variable("total", 1).waitFor();
  await editor.workbench.openFile("main.ipynb");
  await editor.workbench.command("Notebook: Interrupt");
  await editor.workbench.outputs.getByText("KeyboardInterrupt").first().waitFor();
  await toolbar().waitFor({ state: "hidden" });
});

test("to stop debugging stops the cell; names are kept, and without a breakpoint it runs to its end", async () => {
  const { page } = editor.workbench;
  await page.locator(".notebookOverlay .code-cell-row").nth(1).locator(".monaco-editor").click();
  await page.keyboard.press("F5");
  await frame("Cell [5]").waitFor();
  await page.keyboard.press("Shift+F5");
  await toolbar().waitFor({ state: "hidden" });
  await editor.workbench.outputs.getByText("KeyboardInterrupt").first().waitFor();
  await editor.workbench.command("Remove All Breakpoints");
  await editor.workbench.openFile("main.ipynb");
  await editor.workbench.command("BitSwan: Debug Cell");
  await editor.workbench.outputs.getByText("total 107").waitFor();
  await toolbar().waitFor({ state: "hidden" });
});

test("a notebook that is debugged stops in whatever runs, also in the function of an earlier cell, and then goes on", async () => {
  const { page } = editor.workbench;
  await toggleInCell(0, 3);
  await page.locator(".notebook-toolbar-container").getByRole("button", { name: "Debug" }).first().click();
  await toolbar().waitFor();
  // Nothing that is run to show variables stops.
  await rows(".debug-breakpoints", "All Exceptions").locator("input, .monaco-checkbox").first().click();
  await page.locator(".notebookOverlay .code-cell-row").nth(1).locator(".monaco-editor").click();
  await page.keyboard.press("Control+Enter");
  await frame("shift").waitFor();
  await variable("value", 7).waitFor();
  await frame(/Cell \[\d+\]/).waitFor();
  await editor.workbench.command("BitSwan: Debug the notebook, or stop that");
  await toolbar().waitFor({ state: "hidden" });
  await editor.workbench.outputs.getByText("total 107").waitFor();
  expect(await editor.workbench.outputs.getByText("KeyboardInterrupt").count()).toBe(0);
});
