// Reads no file: the extension for VS Code has it too.

import { objectOf } from "../json.js";

const LANGUAGES = new Set(["typescript", "javascript", "tslab", "jslab", "deno"]);

/** Whether cells in a language run here, by the name that a notebook has for it. */
export function runsHere(language: string): boolean {
  return LANGUAGES.has(language.toLowerCase());
}

/** Returns what a notebook's metadata says of its language, in any of the places that nbformat has for it. */
export function languageIn(metadata: unknown): string | undefined {
  const { kernelspec, language_info, language } = objectOf(metadata);
  const spec = objectOf(kernelspec);
  const candidates = [objectOf(language_info).name, spec.language, language, spec.name];
  return candidates.find((candidate): candidate is string => typeof candidate === "string" && candidate !== "");
}
