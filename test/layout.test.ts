import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "./support/project.js";
import { contributing } from "./support/readme.js";

const source = join(packageRoot, "src");

/** The folders of `src/` in the order of CONTRIBUTING.md: each may import from those before it. */
const folders = [...contributing.matchAll(/^\| (`[^|]*\/`) \|/gm)].flatMap(([, names = ""]) =>
  [...names.matchAll(/`([\w-]+)\/`/g)].map(([, name = ""]) => name),
);

/** The faces of the package. */
const FACES = ["index.ts", "api.ts", "notebook.ts", "core.ts", "conf.ts"];

const imports = new Map(
  readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path): [string, readonly string[]] => [path, importsOf(path)]),
);

/** Returns the files of ours that a file imports, now or later. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(source, path), "utf8");
  return [...text.matchAll(/(?:from|import|import\()\s*"(\.[^"]+)\.js"/g)].map(([, specifier = ""]) =>
    relative(source, `${resolve(source, dirname(path), specifier)}.ts`),
  );
}

/** Returns how far down a file is: 0 for the ground. */
function floorOf(path: string): number {
  const [folder = ""] = path.split("/");
  if (FACES.includes(path)) return folders.indexOf("display") + 1.5;
  return path.includes("/") ? folders.indexOf(folder) + 1 : 0;
}

test("every folder of src/ is in the list, once", () => {
  const there = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect([...folders].sort()).toEqual(there.map(({ name }) => name).sort());
});

test("imports lead only to folders above", () => {
  const upwards = [...imports].flatMap(([path, targets]) =>
    targets.filter((target) => floorOf(target) > floorOf(path)).map((target) => `${path} imports ${target}`),
  );
  expect(upwards).toEqual([]);
});

test("files import each other in no circle", () => {
  expect(imports.size).toBeGreaterThan(200);
  const finished = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, way: readonly string[]) => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(" → "));
    if (finished.has(path) || way.includes(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...way, path]);
    finished.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  expect(circles).toEqual([]);
});
