import type { Browser, Locator, Page } from "playwright-core";
import { screenshotFile } from "../../support/browser.js";

/** The editor's window, as a user has it. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Shows the editor at an address in a window of its own. */
  static async open(
    browser: Browser,
    viewport: { readonly width: number; readonly height: number },
    url: string,
  ): Promise<Workbench> {
    const page = await browser.newPage({ viewport });
    page.setDefaultTimeout(30_000);
    const workbench = new Workbench(page);
    await workbench.show(url);
    return workbench;
  }

  /** Shows a folder and waits for the editor. */
  async show(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.locator(".monaco-workbench .statusbar-item").first().waitFor();
    await this.page.locator(".monaco-workbench .sidebar .pane-body").first().waitFor();
  }

  /** Opens a file of the folder by its name. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press("Control+p");
    const input = this.page.locator(".quick-input-widget input").first();
    await input.fill(name);
    // What is selected before the list was filtered may be another one.
    await this.page
      .locator(".quick-input-list .monaco-list-row", { hasText: name.split("/").at(-1) ?? name })
      .first()
      .click();
    await input.waitFor({ state: "hidden" });
  }

  /** Runs a command by its title. A window that has just opened may miss the first keys. */
  async command(title: string): Promise<void> {
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first();
    for (let attempt = 1; ; attempt++) {
      try {
        await this.page.keyboard.press("F1");
        await this.page.locator(".quick-input-widget input").first().fill(`>${title}`, { timeout: 5_000 });
        await row.click({ timeout: 5_000 });
        return;
      } catch (error) {
        if (attempt === 4) throw error;
        await this.page.keyboard.press("Escape");
      }
    }
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

  /** Shows what is known of the word at the beginning of the line. */
  async showHover(): Promise<void> {
    await this.page.keyboard.press("Home");
    await this.page.keyboard.press("Control+k");
    await this.page.keyboard.press("Control+i");
    await this.page.locator(".monaco-hover:visible").first().waitFor();
  }

  /** The outputs, which are in a frame of their own. */
  get outputs() {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame").locator("body");
  }

  picture(name: string): Promise<Buffer> {
    return this.page.screenshot({ path: screenshotFile(`vscode-${name}`) });
  }
}
