// Packs the extension for VS Code, which scripts/build.mjs has built, as galleries take it.
import { writeFileSync } from "node:fs";
import { makeExtension } from "#dist/editor-extension/vsix.js";

const file = "dist/bspump-notebooks.vsix";
const archive = makeExtension();
writeFileSync(file, archive);
console.log(`${file}: ${(archive.length / 1024).toFixed(1)} KiB`);
