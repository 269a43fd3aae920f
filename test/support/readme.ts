import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./project.js";

/** The text of README.md. */
export const readme = readFileSync(join(packageRoot, "README.md"), "utf8");

/** Gives the snippets of a language, in order. */
export function snippets(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, text = ""]) => text);
}

/** Gives the lines that are to be typed, without what is said of them. */
export function shellLines(): string[] {
  return snippets("sh").flatMap((text) =>
    text
      .trim()
      .split("\n")
      .map((line) => line.replace(/\s+#.*$/, "").trim()),
  );
}

/** Gives what stands in the text as code. */
export function inlineCode(): string[] {
  return [...readme.replace(/^```.*?^```$/gms, "").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}
