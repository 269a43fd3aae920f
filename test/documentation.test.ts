import { join } from "node:path";
import ts from "@tslab/typescript-for-tslab";
import { describe, expect, test } from "vitest";
import { packageRoot } from "./support/project.js";

/** Returns the public names that have no documentation: what a module exports, and the members of it. */
function undocumentedIn(file: string): { names: string[]; missing: string[] } {
  const program = ts.createProgram([file], { target: ts.ScriptTarget.ES2022, types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  const names: string[] = [];
  const missing: string[] = [];
  const look = (name: string, symbol: ts.Symbol) => {
    names.push(name);
    if (symbol.getDocumentationComment(checker).length === 0) missing.push(name);
  };
  for (const exported of module === undefined ? [] : checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    look(symbol.name, symbol);
    const members = [...(symbol.members?.values() ?? []), ...(symbol.exports?.values() ?? [])];
    for (const member of members) {
      const isHidden = member.declarations?.every(
        (declaration) =>
          ts.isTypeParameterDeclaration(declaration) ||
          (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private) !== 0 ||
          (ts.isPropertyDeclaration(declaration) && ts.isPrivateIdentifier(declaration.name)),
      );
      // What a runtime calls by a symbol is not called by users.
      if (isHidden || member.name === "prototype" || member.name.startsWith("__@")) continue;
      look(`${symbol.name}.${member.name}`, member);
    }
  }
  return { names, missing };
}

const general = ["load", "env", "Status.groups", "LoadOptions.from", "PipelinesConf.get"];

describe.each([
  ["index", general],
  ["api", general],
  ["notebook", ["display", "DisplayHandle.update", "progress", "ImageOptions.width"]],
])("the declarations of %s", (door, expected) => {
  const { names, missing } = undocumentedIn(join(packageRoot, "dist", `${door}.d.ts`));

  test("document everything public", () => {
    expect(missing).toEqual([]);
  });

  test("have the names of the package", () => {
    expect(names).toEqual(expect.arrayContaining(expected));
  });
});
