import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import { channelOf, urlOf } from "./code-server.js";
import { Workbench } from "./workbench.js";

export interface EditorOptions {
  /** The size of the window, in CSS pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
  /** The settings of the folder. */
  readonly settings?: Record<string, unknown>;
  /** Fills the folder that is shown. */
  readonly prepare: (folder: string) => unknown;
}

/** What the tests of a file share, from the first of them on. */
export interface Editor {
  readonly browser: Browser;
  readonly workbench: Workbench;
  /** The folder that is shown. */
  readonly folder: string;
  /** Returns the address at which another folder is shown. */
  urlOf(folder: string): string;
}

/** Has the tests of a file use one window of the editor, on a folder of its own. What was there when one failed is kept. */
export function useEditor({ viewport, settings, prepare }: EditorOptions): Editor {
  const started = inject("editor");
  const editor: { -readonly [Name in keyof Editor]?: Editor[Name] } = { urlOf: (folder) => urlOf(started, folder) };

  beforeAll(async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "bspump-test-workspace-")));
    editor.folder = folder;
    if (settings !== undefined) {
      mkdirSync(join(folder, ".vscode"));
      writeFileSync(join(folder, ".vscode/settings.json"), JSON.stringify(settings));
    }
    await prepare(folder);
    editor.browser = await chromium.connect(started.browser);
    editor.workbench = await Workbench.open(editor.browser, viewport, urlOf(started, folder));
  });

  afterAll(async () => {
    // With its windows; it goes on for the next file.
    await editor.browser?.close();
    if (editor.folder !== undefined) rmSync(editor.folder, { recursive: true, force: true });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    await editor.workbench?.picture(`failed-${task.name.slice(0, 20).replaceAll(" ", "-")}`);
    console.log(channelOf(started));
  });

  return editor as Editor;
}
