import { dirname, resolve } from "node:path";
import { Checker } from "../checker/checker.js";
import { readNotebookOptions } from "../checker/compiler-options.js";
import { parseCell } from "../engine/parse-cell.js";
import { type Position, positionAt } from "../errors.js";
import { positionInFile } from "../session/traceback.js";
import { codeCells, sourceOf } from "./document.js";
import { readTypeScriptNotebook } from "./language.js";

/** A fault in a notebook. */
export interface NotebookFault extends Position {
  /** The number of the code cell, counted from 1; undefined for a module that a cell imports. */
  readonly cell?: number;
  /** The module, relative to the notebook's folder. */
  readonly module?: string;
  /** TypeScript's number of the fault; undefined for one of syntax. */
  readonly code?: number;
  readonly message: string;
}

/**
 * Checks the types of a notebook's code cells in their order, as the kernel does before it runs each, without running any.
 *
 * @param options.variables Variables of `process.env` that are taken to be set.
 * @throws BspumpError `FILE_UNREADABLE` or `NOTEBOOK_INVALID`, and `PACKAGE_MISSING` if TypeScript is not installed.
 */
export async function checkNotebook(
  file: string,
  options: { readonly variables: readonly string[] },
): Promise<readonly NotebookFault[]> {
  const path = resolve(file);
  const folder = dirname(path);
  const notebook = readTypeScriptNotebook(path);
  const checker = new Checker(folder, readNotebookOptions(folder));
  try {
    checker.setEnvironment(options.variables);
    const faults: NotebookFault[] = [];
    const seen = new Set<string>();
    for (const [index, cell] of codeCells(notebook).entries()) {
      const source = sourceOf(cell);
      const parsed = parseCell(source);
      const number = index + 1;
      if (parsed.fault) {
        faults.push({ cell: number, ...positionAt(source, parsed.fault.offset), message: parsed.fault.message });
        continue;
      }
      for (const { message, code, offset, file: module } of await checker.check(parsed)) {
        if (module === undefined) faults.push({ cell: number, ...positionAt(source, offset), code, message });
        // Each cell that imports finds what is wrong with all modules.
        else if (!seen.has(`${module} ${offset} ${code}`)) {
          seen.add(`${module} ${offset} ${code}`);
          faults.push({ module, ...positionInFile(folder, module, offset), code, message });
        }
      }
      checker.commit(parsed);
    }
    return faults;
  } finally {
    checker.close();
  }
}
