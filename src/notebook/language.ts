import { BspumpError } from "../errors.js";
import { type Notebook, objectOf, readNotebook } from "./document.js";

/** The languages whose cells run here. */
const LANGUAGES = new Set(["typescript", "javascript", "tslab", "jslab", "deno"]);

/**
 * Reads a notebook whose cells run here. One in another language, run as TypeScript, would lose its saved outputs for nothing.
 *
 * @throws BspumpError `FILE_UNREADABLE` if it cannot be read, `NOTEBOOK_INVALID` if it is in another language.
 */
export function readTypeScriptNotebook(file: string): Notebook {
  const notebook = readNotebook(file);
  const language = languageOf(notebook);
  if (language === undefined || LANGUAGES.has(language.toLowerCase())) return notebook;
  const message = `${file} is a notebook in ${language}, and bspump runs TypeScript. Name a TypeScript notebook, or choose its kernel in Jupyter.`;
  throw new BspumpError("NOTEBOOK_INVALID", message, { file });
}

/** Returns what the metadata says of the language, in any of the places that nbformat has for it. */
function languageOf({ metadata }: Notebook): string | undefined {
  const { kernelspec, language_info, language } = objectOf(metadata);
  const candidates = [objectOf(language_info).name, objectOf(kernelspec).language, language, objectOf(kernelspec).name];
  return candidates.find((candidate): candidate is string => typeof candidate === "string" && candidate !== "");
}
