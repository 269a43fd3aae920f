import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { screenshotFile, startBrowser } from "../support/browser.js";
import { temporaryFolder } from "../support/folder.js";
import { notebookOf, savedCells } from "../support/notebook.js";
import { jupyterEnvironment } from "./environment.js";
import { codeCell, startLab } from "./server.js";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const cells = [
  `import { button, display, interact, progress, table, widget } from "bspump/notebook";
const counter = widget({
  state: { count: 1 },
  css: ".counter { color: rgb(1, 2, 3); }",
  esm: \`export default { render({ model, el }) {
    const button = document.createElement("button");
    button.className = "counter";
    const draw = () => { button.textContent = "count " + model.get("count"); };
    button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
    model.on("change:count", draw);
    draw();
    el.append(button);
  } }\`,
});
counter`,
  "display(counter); counter.onChange(({ count }) => console.log('now', count));",
  "counter.set({ count: 40 })",
  "interact(({ n, animal, twice }) => [{ animal, n: twice ? 2 * n : n }], { n: { min: 1, max: 9, value: 3 }, animal: ['ox', 'horse'], twice: false });",
  "display(button('Press', () => console.log('pressed')));",
  // Bytes both ways, in the state and in messages.
  `const bytes = widget({
  state: { numbers: new Float64Array([0.5, 1.5]), nested: [{ small: Uint8Array.of(7) }] },
  esm: \`export default { render({ model, el }) {
    const button = document.createElement("button");
    button.className = "bytes";
    const view = (name) => model.get(name).getFloat64(8, true);
    const draw = () => { button.textContent = view("numbers") + " " + model.get("nested")[0].small.getUint8(0); };
    button.onclick = () => model.send({ ask: 1 }, undefined, [Uint8Array.of(1, 2, 3), new Uint16Array([515]).buffer]);
    model.on("msg:custom", (content, buffers) => {
      button.title = content + " " + buffers.map((view) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)].join());
      model.set("numbers", new Float64Array([0, 2.25]));
      model.save_changes();
      button.textContent = "sent";
    });
    model.on("change:numbers", () => { if (model.get("numbers") instanceof DataView) draw(); });
    draw();
    el.append(button);
  } }\`,
});
bytes.onMessage((content, buffers) => bytes.send("back", buffers.toReversed()));
bytes.onChange(({ numbers }) => console.log(numbers));
bytes`,
];

/** Waits until Jupyter's server has an idle kernel that a page is connected to. */
async function untilIdle(url: string): Promise<void> {
  const address = url.replace(/\/(?:lab|tree)\?/, "/api/kernels?");
  const states = async () => {
    const kernels = (await (await fetch(address)).json()) as { execution_state: string; connections: number }[];
    return kernels.map(({ execution_state: state, connections }) => [state, connections > 0]);
  };
  await expect.poll(states, { timeout: 60_000 }).toEqual([["idle", true]]);
}

/** Selects a cell and runs it. */
async function runCell(page: Page, index: number) {
  await codeCell(page, index).locator(".cm-content").click();
  await page.keyboard.press("Control+Enter");
  await codeCell(page, index)
    .locator(".jp-InputPrompt", { hasText: /\[\d+\]/ })
    .waitFor();
}

describe.each([
  ["JupyterLab", "lab", "lab/tree"],
  ["Notebook 7", "notebook", "notebooks"],
] as const)("in %s, without Python", (name, application, path) => {
  test("widgets are drawn, used, and go on after a reload", { timeout: 240_000 }, async () => {
    const cwd = temporaryFolder({ "main.ipynb": notebookOf(cells) });
    const file = join(cwd, "main.ipynb");
    const lab = await startLab(cwd, await jupyterEnvironment(), application);
    const page = await browser.newPage({ viewport: { width: 1000, height: 1000 } });
    try {
      await page.goto(lab.url.replace(/\/(?:lab|tree)\?/, `/${path}/main.ipynb?`), { waitUntil: "domcontentloaded" });
      await codeCell(page, 0).locator(".cm-content").waitFor({ timeout: 60_000 });
      await untilIdle(lab.url);
      const outputOf = (index: number) => codeCell(page, index).locator(".jp-OutputArea");
      for (const index of cells.keys()) await runCell(page, index);

      // Two views of one widget, what the code has set, and the style sheet.
      const [first, second] = [0, 1].map((index) => outputOf(index).locator("button.counter"));
      await expect.poll(() => first?.innerText()).toBe("count 40");
      await expect.poll(() => second?.innerText()).toBe("count 40");
      expect(await page.evaluate("getComputedStyle(document.querySelector('button.counter')).color")).toBe(
        "rgb(1, 2, 3)",
      );
      await first?.click();
      await expect.poll(() => second?.innerText()).toBe("count 41");
      await outputOf(1).getByText("now 41").waitFor();

      const form = outputOf(3);
      await form.locator("table").getByText("ox").waitFor();
      await form.locator("select").selectOption("horse");
      await form.locator("input[type=range]").fill("7");
      await form.locator("input[type=checkbox]").check();
      await expect.poll(() => form.locator("tbody td").allInnerTexts()).toEqual(["horse", "14"]);
      await page.screenshot({ path: screenshotFile(`widgets-${application}`) });

      await outputOf(4).getByRole("button", { name: "Press" }).click();
      await outputOf(4).getByText("pressed").waitFor();

      const binary = outputOf(5).locator("button.bytes");
      await expect.poll(() => binary.innerText()).toBe("1.5 7");
      await binary.click();
      await expect.poll(() => binary.innerText()).toBe("sent");
      expect(await binary.getAttribute("title")).toBe("back 3,2,1,2,3");
      await outputOf(5).getByText("Float64Array(2) [ 0, 2.25 ]").waitFor();

      await page.keyboard.press("Control+s");
      await expect.poll(() => JSON.stringify(savedCells(file)[4]?.outputs)).toContain("pressed");
      await page.reload({ waitUntil: "domcontentloaded" });
      await expect.poll(() => first?.innerText(), { timeout: 60_000 }).toBe("count 41");
      await first?.click();
      await expect.poll(() => second?.innerText()).toBe("count 42");
      await expect.poll(() => binary.innerText()).toBe("2.25 7");
    } catch (error) {
      await page.screenshot({ path: screenshotFile(`failed-${application}`) });
      throw new Error(`${name}: ${String(error)}`, { cause: error });
    } finally {
      await page.close();
      await lab.stop();
    }
  });
});
