import type { Locator, Page } from "playwright-core";
import { screenshotFile } from "../../support/browser.js";

/** The editor's window, as a user has it. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Shows a folder and waits for the editor. */
  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.locator(".monaco-workbench .explorer-folders-view .monaco-list-row").first().waitFor();
  }

  /** Opens a file of the folder by its name. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press("Control+p");
    const input = this.page.locator(".quick-input-widget input").first();
    await input.fill(name);
    await this.page
      .locator(".quick-input-list .monaco-list-row", { hasText: name.split("/").at(-1) ?? name })
      .first()
      .waitFor();
    await this.page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
  }

  /** Runs a command by its title. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input").first();
    await input.fill(`>${title}`);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().click();
  }

  /** The last code cell of the notebook. */
  get lastCell(): Locator {
    return this.page.locator(".notebookOverlay .code-cell-row").last();
  }

  /** Waits until a cell is the n-th that has run. */
  async waitForCount(number: number): Promise<void> {
    await this.page
      .locator(".execution-count-label", { hasText: `[${number}]` })
      .first()
      .waitFor();
  }

  /** Writes other code into the last cell. */
  async replaceCell(code: string): Promise<void> {
    await this.lastCell.locator(".monaco-editor").click();
    await this.page.keyboard.press("Control+a");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.type(code, { delay: 10 });
  }

  /** The outputs, which are in a frame of their own. */
  get outputs() {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame").locator("body");
  }

  picture(name: string): Promise<Buffer> {
    return this.page.screenshot({ path: screenshotFile(`vscode-${name}`) });
  }
}
