import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../support/project.js";

// The kernel works by these insides of tslab (src/kernel/tslab.ts). Where a new version fails here, the place to look is named.
const require = createRequire(import.meta.url);
const source = (file: string) => readFileSync(join(packageRoot, "node_modules/tslab/dist", file), "utf8");

test("the version is the one that src/kernel/tslab.ts was written for", () => {
  expect(require("tslab/package.json").version).toBe("1.0.22");
});

test.each([
  [
    "converter.js",
    "ts.createWatchCompilerHost(Array.from(rootFiles), {",
    "createConverter: the options are the second argument",
  ],
  [
    "converter.js",
    "ts.transpileModule(js, {",
    "createConverter: what the compiler gives is made CommonJS by transpileModule",
  ],
  ["converter.js", '"__prev__.d.ts"', "transformShorthandProperties: the file of what earlier cells declare"],
  ["converter.js", 'createIdentifier("exports")', "shorthand-properties.ts: where names of earlier cells are kept"],
  ["executor.js", "vm_1.default.runInThisContext(wrapped, {", "withNamedScript: the code runs by runInThisContext"],
  ["executor.js", '"(function(exports, require) { "', "withNamedScript: what stands round the code on its first line"],
  ["converter.js", '"__tslab__.ts"', "transformCells: the file of a cell"],
  ["executor.js", "convs.node.convert(prevDecl, src)", "#createConverter: what earlier cells declare comes first"],
  ["executor.js", "conv.complete(prevDecl, src, position)", "#createConverter: … also where code is completed"],
  ["executor.js", "converted.hasToplevelAwait", "#createConverter: whether the code runs in an async function"],
  ["executor.js", "new Proxy(exports, {", "withQuickAssignment: where names of cells are kept"],
  ["executor.js", "console.log(ret)", "TslabEngine: the value of the last expression"],
  ["executor.js", "console.error(e)", "TslabEngine: what was thrown"],
  ["executor.js", "rejectInterruptPromise(interrupted)", "interrupt: ends the wait for what a cell awaits"],
  ["public.js", "jupyter.lastWriteDisplayData({", "listenToDisplay: what tslab.display shows"],
])("%s has %j (%s)", (file, text, _place) => {
  expect(source(file).includes(text)).toBe(true);
});
