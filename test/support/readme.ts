import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./project.js";

/** The text of README.md. */
export const readme = readFileSync(join(packageRoot, "README.md"), "utf8");
/** The text of CONTRIBUTING.md. */
export const contributing = readFileSync(join(packageRoot, "CONTRIBUTING.md"), "utf8");

/** Returns the snippets of a language, in order. */
export function snippets(language: string, page = readme): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, text = ""]) => text);
}

/** Returns the lines that are to be typed, without what is said of them. */
export function shellLines(page = readme): string[] {
  return snippets("sh", page).flatMap((text) =>
    text
      .trim()
      .split("\n")
      .map((line) => line.replace(/\s+#.*$/, "").trim()),
  );
}

/** Returns what is written as code in the text. */
export function inlineCode(page = readme): string[] {
  return [...page.replace(/^```.*?^```$/gms, "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}
