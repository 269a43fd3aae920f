// A process that compiles what is on its standard input: it tells by surviving that the code can be compiled. See `nesting.ts`.

import { readFileSync } from "node:fs";
import { compileCell } from "./compile-cell.js";
import { parseSurviving } from "./parse-cell.js";

// Only what decides about the checker depends on the depth.
const cell = parseSurviving(readFileSync(0, "utf8"), 0);
try {
  if (cell.fault === undefined) compileCell(cell, { hidden: new Set() });
} catch {
  // A fault of the code is found again by who has asked.
}
