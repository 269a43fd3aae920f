import { readFileSync } from "node:fs";

/** Reads a table of cases, one JSON object a line, from `test/vectors/`. */
export function readVectors<Case>(name: string): Case[] {
  const text = readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Case => JSON.parse(line));
}
