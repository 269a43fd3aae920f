import { typescriptProgram } from "../typescript-program.js";
import { warn } from "./output.js";

/** Says that cells will run without their types being checked, where that is so. */
export function warnWithoutTypeScript(): void {
  try {
    typescriptProgram();
  } catch {
    warn("types are not checked, as TypeScript is not installed: npm install --include=optional bspump");
  }
}
