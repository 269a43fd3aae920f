import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { suggestNearest } from "../nearest.js";
import { isFolder } from "../regular-file.js";
import { isTemplate, TEMPLATES, type Template } from "../templates/template.js";

/** Takes an argument that names a folder, which must be there: a mistyped one would be passed over, and another one found above it. */
export function parseFolder(text: string): string {
  requireText(text, "Name a folder, or . for the one you are in.");
  if (!isFolder(text)) throw new InvalidArgumentError(`${resolve(text)} ${whatIsWrongAt(text)}.`);
  return text;
}

/** Takes an argument that names a folder that may have to be made. */
export function parseNewFolder(text: string): string {
  requireText(text, "Name a folder, or . for the one you are in.");
  if (existsSync(text) && !isFolder(text)) throw new InvalidArgumentError(`${resolve(text)} is not a folder.`);
  return text;
}

/** Takes an argument that names a file. */
export function parseFile(text: string): string {
  return requireText(text, "Name a file.");
}

/** Takes an argument that names a file to write, of which `-` is not one. */
export function parseOutput(text: string): string {
  if (text === "-") throw new InvalidArgumentError("Name a file; one of that name is ./-.");
  return parseFile(text);
}

/** Takes an argument that is the name of a variable; commander calls it for each, with those before it. */
export function parseNames(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, parseName(text)];
}

/** Takes an argument that is the name of a variable. */
export function parseName(text: string): string {
  return requireText(text, "Give the name of a variable.");
}

/** Takes an argument that has something in it beside white space. */
export function requireText(text: string, advice: string): string {
  if (text.trim() === "") throw new InvalidArgumentError(advice);
  return text;
}

/** Returns the template of a name; ends a call with a name that is none's. */
export function toTemplate(name: string, command: Command): Template {
  if (isTemplate(name)) return name;
  const known = `the templates are ${TEMPLATES.join(", ")}${suggestNearest(name, TEMPLATES)}`;
  return command.error(`error: there is no template ${JSON.stringify(name)}; ${known}`);
}

/** Ends a call with two options, or an option and an argument, of which one would be passed over. */
export function rejectTogether(command: Command, option: string, other: string): never {
  return command.error(`error: option '${option}' cannot be used with ${other}`);
}

/** Rejects `--json` beside a `--format` that is another one. */
export function checkFormat(command: Command, { json, format }: { json?: boolean; format: string }): void {
  const isGiven = command.getOptionValueSource("format") === "cli";
  if (json && isGiven && format !== "json") rejectTogether(command, "--json", `option '--format ${format}'`);
}

function whatIsWrongAt(path: string): string {
  return existsSync(path) ? "is not a folder" : "is not there";
}
