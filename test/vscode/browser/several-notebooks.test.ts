import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { notebookOf } from "../../support/notebook.js";
import { useEditor } from "./use-editor.js";

const editor = useEditor({
  viewport: { width: 1500, height: 900 },
  prepare(folder) {
    const slow = ['const own = "first";', "while (true) await new Promise((done) => setTimeout(done, 20));"];
    writeFileSync(join(folder, "first.ipynb"), notebookOf([...slow, 'console.log("own of", own);']));
    writeFileSync(join(folder, "second.ipynb"), notebookOf(['console.log("second is done");', "own.length"]));
  },
});

/** The code cells of the notebook that is shown. */
const cells = (): Locator => editor.workbench.page.locator(".notebookOverlay:visible .code-cell-row");

test("two notebooks run at the same time, each with names of its own, and one is restarted without the other", async () => {
  const { page } = editor.workbench;
  const ran = (count: number) =>
    cells()
      .locator(".execution-count-label", { hasText: `[${count}]` })
      .waitFor();
  await editor.workbench.openFile("first.ipynb");
  await page.locator(".kernel-label", { hasText: "TypeScript (BitSwan)" }).first().waitFor();
  await editor.workbench.command("Notebook: Run All");
  await ran(2);
  await editor.workbench.openFile("second.ipynb");
  await cells().nth(1).getByText("length").waitFor();
  await editor.workbench.command("Notebook: Run All");
  // The second has run to its end while the first runs.
  await ran(2);
  const texts = ["second is done", "Cannot find name 'own'"];
  await expect.poll(() => textsOf(...texts)).toEqual(texts);
  await editor.workbench.picture("two-notebooks");
  await editor.workbench.command("BitSwan: Restart the notebook's process");
  await page.locator(".tab", { hasText: "first.ipynb" }).click();
  await cells().nth(2).locator(".monaco-editor").waitFor();
  expect(await cells().locator(".execution-count-label", { hasText: "[3]" }).count()).toBe(0);
  await editor.workbench.command("Notebook: Interrupt");
  await expect.poll(() => textsOf("KeyboardInterrupt")).toEqual(["KeyboardInterrupt"]);
  // The names of the first are as they were.
  await cells().nth(2).locator(".monaco-editor").click();
  await page.keyboard.press("Control+Enter");
  await ran(3);
  await expect.poll(() => textsOf("own of first")).toEqual(["own of first"]);
});

/** Returns which of the texts is in an output of any notebook. */
async function textsOf(...texts: string[]): Promise<string[]> {
  const shown = await Promise.all(
    editor.workbench.page.frames().map((frame) =>
      frame
        .locator("body")
        .innerText({ timeout: 1_000 })
        .catch(() => ""),
    ),
  );
  return texts.filter((text) => shown.some((all) => all.includes(text)));
}
