import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "../../support/command.js";
import { useEditor } from "./use-editor.js";

const emptyFolder = realpathSync(mkdtempSync(join(tmpdir(), "bspump-test-empty-")));
afterAll(() => rmSync(emptyFolder, { recursive: true, force: true }));

const editor = useEditor({
  viewport: { width: 1280, height: 1500 },
  async prepare(folder) {
    const made = await runCommand(["new", "quickstart", "hello"], { cwd: folder });
    if (made.status !== 0) throw new Error(made.stderr);
  },
});

test("a notebook is run with no kernel chosen, and shows no secret", async () => {
  await editor.workbench.openFile("main.ipynb");
  const { page } = editor.workbench;
  await page.locator(".kernel-label", { hasText: "TypeScript (BitSwan)" }).first().waitFor();
  await page.getByRole("button", { name: "Run All" }).first().click();
  await editor.workbench.waitForCount(5);
  await editor.workbench.outputs.getByText("FOO_PASSWORD, FOO_URL, FOO_USER").waitFor();
  await editor.workbench.outputs.getByText("[redacted FOO_PASSWORD]").first().waitFor();
  await page.locator(".statusbar-item", { hasText: "hello · dev · foo, bar" }).waitFor();
  await editor.workbench.picture("run");
});

test("a name of another cell has its type on hover, and faults are shown while typing", async () => {
  const { page } = editor.workbench;
  await editor.workbench.replaceCell("url.toFixed(2)");
  await page.locator(".notebookOverlay .squiggly-error").first().waitFor();
  await editor.workbench.showHover();
  const hover = page.locator(".monaco-hover:visible", { hasText: "const url: string" });
  await hover.waitFor();
  expect(await hover.innerText()).not.toContain("any");
  await editor.workbench.picture("hover");
});

test("completions have names of other cells, their documentation, and imports to add", async () => {
  const { page } = editor.workbench;
  await editor.workbench.replaceCell("const length = url.len");
  const suggestion = page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "length" }).first();
  await suggestion.waitFor();
  await editor.workbench.picture("completion");
  await page.keyboard.press("Escape");
  await editor.workbench.replaceCell("readPipel");
  await page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "readPipelinesConf" }).first().waitFor();
  await page.keyboard.press("Tab");
  await editor.workbench.lastCell
    .locator(".view-line", { hasText: 'import { readPipelinesConf } from "bspump";' })
    .waitFor();
});

test("a cell asks for input, prints as it goes, and is interrupted", async () => {
  const { page } = editor.workbench;
  await editor.workbench.replaceCell(
    'const typed = await prompt("Your name?"); console.log("hello " + typed); while (true) ;',
  );
  await page.keyboard.press("Control+Enter");
  const input = page.locator(".quick-input-widget input").first();
  await page.locator(".quick-input-widget", { hasText: "Your name?" }).waitFor();
  await input.fill("world");
  await page.keyboard.press("Enter");
  await editor.workbench.outputs.getByText("hello world").waitFor();
  await page.locator(".notebook-toolbar-container").getByRole("button", { name: "Interrupt" }).first().click();
  await editor.workbench.outputs.getByText("KeyboardInterrupt").first().waitFor();
  await editor.workbench.picture("interrupt");
});

test("an error has a link to its line, and a restart forgets all names", async () => {
  const { page } = editor.workbench;
  await editor.workbench.replaceCell('const before = 1;\nthrow new Error("oops");');
  await page.keyboard.press("Control+Enter");
  await editor.workbench.outputs.getByText("oops").first().waitFor();
  await editor.workbench.outputs.locator("a", { hasText: "line 2" }).first().waitFor();
  await editor.workbench.picture("error");
  await page.getByRole("button", { name: "Restart" }).first().click();
  await editor.workbench.replaceCell("console.log(typeof globalThis.process, 1 + 41)");
  await page.keyboard.press("Control+Enter");
  await editor.workbench.outputs.getByText("object 42").waitFor();
  await page.locator(".execution-count-label", { hasText: "[1]" }).last().waitFor();
});

test("the saved notebook has the outputs and no secret", async () => {
  await editor.workbench.page.keyboard.press("Control+s");
  const file = join(editor.folder, "hello/main.ipynb");
  await expect.poll(() => readFileSync(file, "utf8"), { timeout: 10_000 }).toContain("object 42");
  const { cells, metadata } = JSON.parse(readFileSync(file, "utf8"));
  expect(metadata.kernelspec).toEqual({ display_name: "TypeScript (BitSwan)", language: "typescript", name: "bspump" });
  expect(JSON.stringify(cells)).toContain("[redacted FOO_PASSWORD]");
  const secret = /^FOO_PASSWORD='?([^'\n]+)/m.exec(readFileSync(join(editor.folder, "secrets/foo"), "utf8"))?.[1] ?? "";
  expect(secret.length).toBeGreaterThan(5);
  expect(JSON.stringify(cells)).not.toContain(secret);
});

test("the automation is shown by names, and a value only when asked for", async () => {
  const { page } = editor.workbench;
  await page.locator(".activitybar .action-label[aria-label^='BitSwan']").click();
  const variable = page.locator(".pane-body .monaco-list-row", { hasText: "FOO_PASSWORD" });
  await variable.waitFor();
  expect(await page.locator(".sidebar").innerText()).not.toContain("tiger");
  await editor.workbench.picture("automation");
  await variable.hover();
  await variable.locator(".action-label[aria-label='Show value']").click();
  const dialog = page.locator(".monaco-dialog-box", { hasText: "Show the value of FOO_PASSWORD on the screen?" });
  await dialog.waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
});

test("variables of the notebook are shown with their types and values", async () => {
  await editor.workbench.openFile("main.ipynb");
  await editor.workbench.replaceCell("const answer = { value: 42 };");
  await editor.workbench.page.keyboard.press("Control+Enter");
  await editor.workbench.page
    .locator(".pane-body .monaco-list-row", { hasText: "answer: { value: number; }" })
    .waitFor();
  await editor.workbench.picture("variables");
  // The picture of the README.
  const { page } = editor.workbench;
  await page.setViewportSize({ width: 1100, height: 640 });
  await editor.workbench.replaceCell("url.toFixed(2)");
  await editor.workbench.lastCell.locator(".squiggly-error").first().waitFor();
  await editor.workbench.showHover();
  await editor.workbench.picture("readme");
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 1280, height: 1500 });
});

test("automation.toml proposes groups that are there, and a group without a file is a problem", async () => {
  const { page } = editor.workbench;
  await editor.workbench.openFile("automation.toml");
  await page.locator(".editor-instance .view-lines").first().click();
  // It is coloured: there is more than the one class of plain text.
  await page.locator(".statusbar-item", { hasText: /^TOML$/ }).waitFor();
  const words = page.locator(".editor-instance .view-line span[class*='mtk']");
  const colours = async () => new Set(await Promise.all((await words.all()).map((word) => word.getAttribute("class"))));
  await expect.poll(async () => (await colours()).size).toBeGreaterThan(2);
  await page.keyboard.press("Control+End");
  await page.keyboard.type('\nlive-dev = ["foo-s', { delay: 50 });
  await page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "foo-staging" }).first().waitFor();
  await editor.workbench.picture("toml");
  await page.keyboard.press("Escape");
  await page.keyboard.type('missing"]', { delay: 10 });
  await page.keyboard.press("Control+s");
  await editor.workbench.command("BitSwan: Switch stage (dev, live-dev)");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: /^live-dev/ }).click();
  await page.locator(".statusbar-item", { hasText: "hello · live-dev · foo-smissing" }).waitFor();
  await page.locator(".squiggly-warning").first().waitFor();
  await editor.workbench.picture("problem");
});

test("the check's findings are problems", async () => {
  await editor.workbench.command("BitSwan: Check workspace");
  await editor.workbench.page.locator(".markers-panel .monaco-list-row", { hasText: "foo-smissing" }).first().waitFor();
  await editor.workbench.picture("check");
});

test("from an empty folder to an automation: made, with a secret of its own, and run", async () => {
  const { page } = editor.workbench;
  await editor.workbench.show(editor.urlOf(emptyFolder));
  await editor.workbench.command("BitSwan: New automation");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: /^quickstart/ }).click();
  await page.locator(".quick-input-widget", { hasText: "its folder" }).waitFor();
  await page.locator(".quick-input-widget input").first().fill("billing/orders");
  await page.keyboard.press("Enter");
  await page.locator(".kernel-label", { hasText: "TypeScript (BitSwan)" }).first().waitFor();
  await page.locator(".statusbar-item", { hasText: "orders · dev · foo, bar" }).waitFor();
  await editor.workbench.command("BitSwan: Set a secret");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: /^foo$/ }).click();
  for (const [title, text] of [
    ["its name", "OWN_KEY"],
    ["its value", "pa$$w0rd of my own"],
  ] as const) {
    await page.locator(".quick-input-widget", { hasText: title }).waitFor();
    await page.locator(".quick-input-widget input").first().fill(text);
    await page.keyboard.press("Enter");
  }
  await expect
    .poll(() => readFileSync(join(emptyFolder, "billing/secrets/foo"), "utf8"), { timeout: 10_000 })
    .toContain("OWN_KEY='pa$$w0rd of my own'");
  await page.getByRole("button", { name: "Run All" }).first().click();
  await editor.workbench.waitForCount(5);
  await editor.workbench.outputs.getByText("OWN_KEY").first().waitFor();
  await editor.workbench.picture("from-empty");
});

test("a name is found and renamed in all cells", async () => {
  const { page } = editor.workbench;
  await editor.workbench.replaceCell("const copy = { url };");
  await page.keyboard.press("Home");
  for (let step = 0; step < 16; step++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("F2");
  const input = page.locator(".rename-box input").first();
  await input.waitFor();
  await input.fill("address");
  await page.keyboard.press("Enter");
  await editor.workbench.lastCell.locator(".view-line", { hasText: "const copy" }).waitFor();
  await page
    .locator(".notebookOverlay .view-line", { hasText: 'env("BAR_URL")' })
    .filter({ hasText: "address" })
    .waitFor();
  await expect.poll(() => editor.workbench.lastCell.locator(".view-line").innerText()).toMatch(/url:.address/);
  await editor.workbench.picture("rename");
});
