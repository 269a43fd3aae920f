/** Writes a declaration file in which `process.env` has `required` as text, and `optional` as text that may be missing. */
export function toDeclarations(required: readonly string[], optional: readonly string[]): string {
  const line = (name: string, mark: string) => `      ${JSON.stringify(name)}${mark}: string;\n`;
  return [
    "// Written by `bspump env --types`: the names of this automation's variables, without their values.\n",
    "declare global {\n  namespace NodeJS {\n    interface ProcessEnv {\n",
    ...required.map((name) => line(name, "")),
    ...optional.map((name) => line(name, "?")),
    "    }\n  }\n}\n\nexport {};\n",
  ].join("");
}
