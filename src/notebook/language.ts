import { BspumpError } from "../errors.js";
import { type Notebook, readNotebook } from "./document.js";
import { languageIn, runsHere } from "./metadata-language.js";

/**
 * Reads a notebook whose cells run here. One in another language, run as TypeScript, would lose its saved outputs for nothing.
 *
 * @throws BspumpError `FILE_UNREADABLE` if it cannot be read, `NOTEBOOK_INVALID` if it is in another language.
 */
export function readTypeScriptNotebook(file: string): Notebook {
  const notebook = readNotebook(file);
  const language = languageIn(notebook.metadata);
  if (language === undefined || runsHere(language)) return notebook;
  const message = `${file} is a notebook in ${language}, and bspump runs TypeScript. Name a TypeScript notebook, or choose its kernel in Jupyter.`;
  throw new BspumpError("NOTEBOOK_INVALID", message, { file });
}
