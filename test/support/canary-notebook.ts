import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { canaries, canaryCases, countCanaries } from "./canaries.js";
import { type SavedCell, savedCells } from "./notebook.js";

const group = [...canaries].map(([name, value]) => `${name}='${value.replaceAll("'", "\\'")}'\n`).join("");

/** An automation with the canaries as its secrets; what cells are to show is in forms.json, since sources are not redacted. */
export function canaryFiles(extra: Record<string, string> = {}): Record<string, string> {
  return {
    "automation.toml": '[secrets]\ndev = ["canaries"]\n',
    "secrets/canaries": group,
    "forms.json": JSON.stringify(canaryCases()),
    ...extra,
  };
}

const prepare =
  'import "bspump";\nconst forms: { text: string }[] = JSON.parse(require("fs").readFileSync("forms.json", "utf8"));\nconst sleep = (time: number) => new Promise((done) => setTimeout(done, time));';

// Each shows every form of every canary in one place of a notebook, but where util.inspect leaves some out.
const places: Readonly<Record<string, string>> = {
  stdout: "for (const { text } of forms) process.stdout.write(`a ${text} b\\n`);",
  stderr: "for (const { text } of forms) console.error(text);",
  "stdout, by characters":
    'for (const { text } of forms) { for (const unit of text.split("")) process.stdout.write(unit); process.stdout.write("\\n"); }',
  "stdout, in bytes":
    "for (const { text } of forms) for (const byte of Buffer.from(`${text}\\n`)) process.stdout.write(Uint8Array.of(byte));",
  "stdout, cut at every position, what stands before going out by itself":
    'for (const { text } of cutForms) for (let at = 1; at < text.length; at++) { process.stdout.write(text.slice(0, at)); process.stderr.write(""); process.stdout.write(`${text.slice(at)}\\n`); }',
  "stderr, cut at every position, what stands before going out by itself":
    'for (const { text } of cutForms) for (let at = 1; at < text.length; at++) { process.stderr.write(text.slice(0, at)); process.stdout.write(""); process.stderr.write(`${text.slice(at)}\\n`); }',
  "stdout, in two pieces that go out by themselves":
    "for (const { text } of forms.slice(0, 40)) { const half = text.length >> 1; process.stdout.write(text.slice(0, half)); await sleep(25); process.stdout.write(`${text.slice(half)}\\n`); await sleep(25); }",
  "a result as text": "forms.map(({ text }) => text).join(' ')",
  "a result in arrays":
    "Array.from({ length: Math.ceil(forms.length / 50) }, (_, index) => forms.slice(50 * index, 50 * index + 50).map(({ text }) => text))",
  "a result in an object": "Object.fromEntries(forms.slice(0, 80).map(({ text }, index) => [index, text]))",
  "a result's keys": "Object.fromEntries(forms.slice(0, 80).map(({ text }) => [text, 1]))",
  "a result's own MIME types":
    '({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": forms.map(({ text }) => text).join("|"), "text/html": forms.map(({ text }) => `<b>${text}</b>`).join(""), "application/json": { a: [{ b: forms }] }, "application/vnd.example+json": forms, "image/svg+xml": `<svg>${forms[0].text}</svg>` }) })',
  display_data:
    'import { display } from "tslab";\nfor (const { text } of forms) { display.html(text); display.raw("application/json", { deep: { deeper: [text] } } as any); display.markdown(text); }',
  update_display_data:
    'import { newDisplay } from "tslab";\nconst shown = newDisplay();\nshown.text("first");\nfor (const { text } of forms) shown.text(text);',
  "an error": "throw new Error(forms.map(({ text }) => text).join('\\n'));",
  "an error's name, cause and members":
    "throw Object.assign(new Error('x', { cause: forms[1].text }), { name: forms[0].text, detail: forms.map(({ text }) => text) });",
  "something thrown": "throw { forms: forms.slice(0, 50) };",
  "the stack of a function with such a name":
    "const named = { [forms[0].text]() { throw new Error('x') } };\nnamed[forms[0].text]();",
};

/**
 * Returns the cells of a notebook that shows every form of every canary in every place; those that throw need `allow-errors`. Each
 * `cutEvery`th form is cut at every position, which makes a message of each: nbclient drops what it does not get to within seconds.
 */
export function canaryCells({ cutEvery = 1 } = {}): string[] {
  const cut = `const cutForms = forms.filter((_, index) => index % ${cutEvery} === 0);`;
  return [`${prepare}\n${cut}`, ...Object.values(places)];
}

// How many marks replace the canaries in a place, if it is not one for each form at the least.
const fewerMarks: Readonly<Record<string, number>> = {
  "stdout, in two pieces that go out by themselves": 40,
  "a result as text": 40,
  "a result in an object": 70,
  "a result's keys": 25,
  update_display_data: 1,
  "an error's name, cause and members": 90,
  "something thrown": 50,
  "the stack of a function with such a name": 1,
};

/** Expects that a notebook of {@link canaryCells}, as it was saved, holds no canary, and marks instead of them. */
export function expectNoCanaries(file: string): void {
  const [first, ...cells] = savedCells(file);
  expect(first?.outputs).toEqual([]);
  const found = Object.keys(places).map((name, index) => {
    const texts = textsOf(cells[index]);
    // Counted rather than compared: a failing test prints what it compares.
    return { name, canaries: countCanaries(texts), marks: texts.match(/\[redacted [A-Z_]+\]/g)?.length ?? 0 };
  });
  const all = canaryCases().length;
  expect(found.filter((place) => place.canaries > 0)).toEqual([]);
  expect(found.filter(({ name, marks }) => marks < (fewerMarks[name] ?? all))).toEqual([]);
  expect(countCanaries(readFileSync(file, "utf8"))).toBe(0);
}

/** Returns all texts of a cell's outputs, lines joined as a reader of the notebook joins them. */
function textsOf(cell: SavedCell | undefined): string {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (Array.isArray(value) && value.every((item) => typeof item === "string")) texts.push(value.join(""));
    else if (typeof value === "object" && value !== null) {
      texts.push(...Object.keys(value));
      Object.values(value).forEach(collect);
    }
  };
  collect(cell?.outputs);
  return texts.join("\n");
}
