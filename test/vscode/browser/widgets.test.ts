import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { notebookOf } from "../../support/notebook.js";
import { startCodeServer, urlOf } from "./code-server.js";
import { useEditor } from "./use-editor.js";
import { Workbench } from "./workbench.js";

const cells = [
  `import { button, checkbox, comm, display, dropdown, interact, onComm, slider, text, widget } from "bspump/notebook";
interact(({ n, animal, twice, name }) => [{ animal, name, n: twice ? 2 * n : n }], { n: { min: 1, max: 9, value: 3 }, animal: ["ox", "horse"], twice: false, name: "Ada" });`,
  'display(button("Press", () => console.log("pressed")));',
  `const counter = widget({
  state: { count: 1, points: new Float64Array([0.5]) },
  css: ".counter { font-weight: 800; }",
  esm: \`export default {
    initialize({ model }) { model.set("ready", true); },
    render({ model, el }) {
      const button = document.createElement("button");
      button.className = "counter";
      const draw = () => { button.textContent = "count " + model.get("count") + " at " + model.get("points").getFloat64(0, true); };
      button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); model.send("ping", undefined, [Uint8Array.of(1, 2)]); };
      model.on("change:count change:points", draw);
      model.on("msg:custom", (content, buffers) => { button.title = content + " " + buffers[0].byteLength; });
      draw();
      el.append(button);
      return () => { document.body.dataset.cleaned = "yes"; };
    },
  }\`,
});
counter.onChange(({ count }) => console.log("now", count));
counter.onMessage((content, buffers) => counter.send("pong", buffers));
counter`,
  "display(counter); counter.set({ count: 40, points: new Float64Array([2.25]) });",
];

const editor = useEditor({
  viewport: { width: 1100, height: 1700 },
  prepare: (folder) => writeFileSync(join(folder, "main.ipynb"), notebookOf(cells)),
});

const widgets = (state: string): Locator => editor.workbench.outputs.locator(`.bspump-widget[data-state="${state}"]`);
const counters = (): Locator => editor.workbench.outputs.locator("button.counter");

/** Returns how bold an element is drawn. */
function weightOf(locator: Locator): Promise<string> {
  return locator.evaluate((element: unknown) => {
    const { ownerDocument } = element as { ownerDocument: { defaultView: Window } };
    return ownerDocument.defaultView.getComputedStyle(element).fontWeight;
  });
}

/** What of a browser's window is used here. */
interface Window {
  getComputedStyle(element: unknown): { readonly fontWeight: string };
}

test("controls redraw what depends on them", async () => {
  await editor.workbench.openFile("main.ipynb");
  const { page } = editor.workbench;
  await page.locator(".kernel-label", { hasText: "TypeScript (BitSwan)" }).first().waitFor();
  await page.getByRole("button", { name: "Run All" }).first().click();
  await editor.workbench.waitForCount(4);
  const { outputs } = editor.workbench;
  const texts = () => outputs.locator("tbody td").allInnerTexts();
  await expect.poll(texts, { timeout: 20_000 }).toEqual(["ox", "Ada", "3"]);
  await outputs.locator("input[type=range]").fill("7");
  await expect.poll(texts).toEqual(["ox", "Ada", "7"]);
  await outputs.locator("select").selectOption("horse");
  await outputs.locator("input[type=checkbox]").check();
  await outputs.locator("input[type=text]").fill("Grace");
  await expect.poll(texts).toEqual(["horse", "Grace", "14"]);
  await editor.workbench.picture("controls");
});

test("a button's handler prints into its cell", async () => {
  const { outputs } = editor.workbench;
  await outputs.getByRole("button", { name: "Press" }).click();
  await outputs.getByText("pressed").waitFor();
});

test("a widget of an ES module has its state in all its views, sends messages and bytes, and is styled", async () => {
  await expect.poll(() => counters().allInnerTexts()).toEqual(["count 40 at 2.25", "count 40 at 2.25"]);
  await counters().first().click();
  await expect.poll(() => counters().allInnerTexts()).toEqual(["count 41 at 2.25", "count 41 at 2.25"]);
  await editor.workbench.outputs.getByText("now 41").waitFor();
  await expect.poll(() => counters().last().getAttribute("title")).toBe("pong 2");
  expect(await weightOf(counters().first())).toBe("800");
  await editor.workbench.picture("widgets");
});

test("what was saved is drawn with its state, and says that it is not connected", async () => {
  const { page } = editor.workbench;
  await page.keyboard.press("Control+s");
  const file = join(editor.folder, "main.ipynb");
  await expect.poll(() => readFileSync(file, "utf8"), { timeout: 10_000 }).toContain("now 41");
  expect(readFileSync(file, "utf8")).toContain("application/vnd.bspump.widget+json");
  await page.reload();
  await counters().first().waitFor();
  await expect.poll(() => widgets("disconnected").count()).toBe(7);
  expect(await counters().allInnerTexts()).toEqual(["count 1 at 0.5", "count 1 at 0.5"]);
  await editor.workbench.picture("widgets-saved");
});

test("after a run they are connected again, and not after a restart", async () => {
  const { page } = editor.workbench;
  await page.locator(".kernel-label", { hasText: "TypeScript (BitSwan)" }).first().waitFor();
  await page.getByRole("button", { name: "Run All" }).first().click();
  await expect
    .poll(() => counters().allInnerTexts(), { timeout: 30_000 })
    .toEqual(["count 40 at 2.25", "count 40 at 2.25"]);
  await expect.poll(() => widgets("connected").count()).toBe(7);
  expect(await editor.workbench.outputs.getAttribute("data-cleaned")).toBe("yes");
  await page.getByRole("button", { name: "Restart" }).first().click();
  await expect.poll(() => widgets("disconnected").count()).toBe(7);
});

test("a workspace that is not trusted runs no script of a saved notebook", async () => {
  const restricted = await startCodeServer({
    "security.workspace.trust.enabled": true,
    "security.workspace.trust.startupPrompt": "never",
  });
  try {
    const viewport = { width: 1100, height: 1200 };
    const other = await Workbench.open(editor.browser, viewport, urlOf(restricted, editor.folder));
    await other.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
    await other.openFile("main.ipynb");
    await other.outputs
      .getByText(/now 4\d/)
      .first()
      .waitFor();
    await other.picture("widgets-restricted");
    expect(await other.outputs.locator("button.counter").count()).toBe(0);
    expect(await other.outputs.locator("input").count()).toBe(0);
  } finally {
    await restricted.stop();
  }
});
