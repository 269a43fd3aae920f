import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { startBrowser } from "../../support/browser.js";
import { type CodeServer, startCodeServer } from "./code-server.js";
import { Workbench } from "./workbench.js";

export interface EditorOptions {
  /** The size of the window, in CSS pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
  /** The user's settings. */
  readonly settings?: Record<string, unknown>;
  /** Fills the folder that is shown. */
  readonly prepare: (folder: string) => unknown;
}

/** What the tests of a file share, from the first of them on. */
export interface Editor {
  readonly browser: Browser;
  readonly server: CodeServer;
  readonly workbench: Workbench;
  /** The folder that is shown. */
  readonly folder: string;
}

/** Has the tests of a file use one editor on a folder of its own. What was there when one failed is kept. */
export function useEditor({ viewport, settings, prepare }: EditorOptions): Editor {
  const editor: { -readonly [Name in keyof Editor]?: Editor[Name] } = {};

  beforeAll(async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "bspump-test-workspace-")));
    editor.folder = folder;
    await prepare(folder);
    [editor.browser, editor.server] = await Promise.all([startBrowser(), startCodeServer(settings)]);
    editor.workbench = await Workbench.open(editor.browser, viewport, editor.server.urlOf(folder));
  });

  afterAll(async () => {
    await editor.browser?.close();
    await editor.server?.stop();
    if (editor.folder !== undefined) rmSync(editor.folder, { recursive: true, force: true });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    await editor.workbench?.picture(`failed-${task.name.slice(0, 20).replaceAll(" ", "-")}`);
    console.log(editor.server?.log());
  });

  return editor as Editor;
}
