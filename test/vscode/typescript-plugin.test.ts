import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../support/project.js";

const init = createRequire(import.meta.url)(join(packageRoot, "dist/vscode/typescript-plugin.js"));

test("the built-in service says nothing about cells of the notebooks that are named, and all it knows of the rest", () => {
  const asked: unknown[] = [];
  const languageService = {
    getQuickInfoAtPosition: (file: string, at: number) => {
      asked.push([file, at]);
      return "known";
    },
    getSemanticDiagnostics: () => ["wrong"],
    getNavigationTree: () => "tree",
  };
  const plugin = init();
  const service = plugin.create({ languageService });
  const cell = "^/vscode-notebook-cell/ts-nul-authority/w/main.ipynb#W0sZmlsZQ==";
  expect(service.getQuickInfoAtPosition(cell, 1)).toBe("known");
  plugin.onConfigurationChanged({ notebooks: ["/w/main.ipynb"] });
  expect(service.getQuickInfoAtPosition(cell, 2)).toBeUndefined();
  expect(service.getSemanticDiagnostics(cell)).toEqual([]);
  expect(service.getNavigationTree(cell)).toBe("tree");
  expect(service.getQuickInfoAtPosition("/w/main.ipynb#.ts", 3)).toBe("known");
  expect(service.getSemanticDiagnostics(cell.replace("main", "other"))).toEqual(["wrong"]);
  expect(asked).toEqual([
    [cell, 1],
    ["/w/main.ipynb#.ts", 3],
  ]);
});
