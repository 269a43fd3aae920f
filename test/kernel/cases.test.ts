// Cells that people reported of TypeScript kernels, each written anew as a small case: see test/cases/README.md.

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { afterAll, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { type Answer, ofType, streamed, TestKernel } from "../support/kernel.js";
import { packageRoot } from "../support/project.js";

interface Case {
  readonly title?: string;
  // A case with one of these has a folder and a kernel of its own, also if there is nothing in it.
  /** The kernel's folder. Default: `nb`. */
  readonly root?: string | undefined;
  readonly files?: { readonly [path: string]: string } | undefined;
  readonly links?: { readonly [path: string]: string } | undefined;
  readonly env?: { readonly [name: string]: string } | undefined;
  readonly cells: readonly CaseCell[];
}

interface CaseCell {
  readonly code?: string | readonly string[];
  /** Instead of code: texts, and how often each is repeated. */
  readonly repeat?: readonly (readonly [text: string, times: number])[];
  /** A regular expression that what the cell shows must match. */
  readonly expect?: string;
  /** Files that are written from outside while the kernel runs. */
  readonly write?: { readonly [path: string]: string };
  readonly mkdir?: readonly string[];
  /** How long it may take, in seconds. Default: 20. */
  readonly timeout?: number;
}

const folder = join(packageRoot, "test/cases/kernel");
const cases = readdirSync(folder).map((file): [string, Case] => [
  file,
  JSON.parse(readFileSync(join(folder, file), "utf8")),
]);

/** Those that need nothing of their own run in one kernel, one after another as in a long notebook. */
const sharedFolder = temporaryFolder({}, afterAll);
const sharedKernel = TestKernel.shared(() => ({ cwd: sharedFolder }));

test.each(cases)("%s", { timeout: 120_000 }, async (_file, { root, files, links, env, cells }) => {
  const hasOwn = [root, files, links, env].some((own) => own !== undefined);
  const project = hasOwn ? temporaryFolder() : "";
  const kernel = hasOwn ? await startIn(project, { root, files, links, env }) : await sharedKernel();
  for (const cell of cells) {
    if (cell.write !== undefined) {
      for (const path of cell.mkdir ?? []) mkdirSync(join(project, path), { recursive: true });
      writeFiles(project, cell.write);
      // Modification times of some file systems are coarse.
      await sleep(20);
      continue;
    }
    const shown = shownBy(await kernel.answerTo(await kernel.sendCode(codeOf(cell)), (cell.timeout ?? 20) * 1_000));
    // Whatever a cell does, the kernel must still be there to report it.
    if (cell.expect !== undefined) expect(shown).toMatch(new RegExp(cell.expect, "s"));
  }
  if (hasOwn) kernel.kill();
});

/** Starts a kernel in a project of the case's own. */
async function startIn(project: string, { root = "nb", files, links, env }: Omit<Case, "cells">): Promise<TestKernel> {
  mkdirSync(join(project, root), { recursive: true });
  writeFiles(project, files);
  for (const [path, target] of Object.entries(links ?? {})) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    symlinkSync(target, join(project, path));
  }
  // A case installs a package.
  const { npm_config_globalconfig: npmConfig } = process.env;
  return TestKernel.start({
    cwd: join(project, root),
    env: { ...env, ...(npmConfig !== undefined && { npm_config_globalconfig: npmConfig }) },
  });
}

function writeFiles(project: string, files: { readonly [path: string]: string } = {}): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
}

function codeOf({ code = "", repeat }: CaseCell): string {
  if (repeat !== undefined) return repeat.map(([text, times]) => text.repeat(times)).join("");
  return typeof code === "string" ? code : code.join("\n");
}

/** Returns what a cell shows as the cases have it: `=> x` is the result, `ERROR Name: message` an error. */
function shownBy({ reply, published }: Answer): string {
  const [out, err] = [streamed(published), streamed(published, "stderr")];
  const [result] = ofType(published, "execute_result");
  const data = result?.data as { readonly "text/plain"?: string } | undefined;
  const displays = ["display_data", "update_display_data"].flatMap((type) =>
    ofType(published, type).map((content) => `${type}:${JSON.stringify(content.data).slice(0, 200)}`),
  );
  const parts = [
    ...(out === "" ? [] : [out.replace(/\n+$/, "")]),
    ...(err === "" ? [] : [`stderr:${err.replace(/\n+$/, "")}`]),
    ...(data === undefined ? [] : [`=> ${data["text/plain"] ?? JSON.stringify(data)}`]),
    ...displays,
    ...(reply.status === "error" ? [`ERROR ${reply.ename}: ${reply.evalue}`] : []),
  ];
  return stripVTControlCharacters(parts.join("\n"));
}
