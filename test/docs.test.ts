import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "./support/project.js";

const pages = filesIn(".", /\.md$/, 1).concat(filesIn("docs", /\.md$/));
const sources = ["src", "test", "scripts"].flatMap((folder) => filesIn(folder, /\.(?:ts|mts|mjs)$/));

/** Returns the files below a folder, relative to the package, without packages, what is built and what tests are given. */
function filesIn(folder: string, name: RegExp, depth = 20): string[] {
  return readdirSync(join(packageRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const isOurs = !["node_modules", "dist", "coverage", "vectors"].includes(entry.name);
      return isOurs && depth > 1 ? filesIn(path, name, depth - 1) : [];
    }
    return name.test(entry.name) ? [path] : [];
  });
}

function textOf(path: string): string {
  return readFileSync(join(packageRoot, path), "utf8");
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^```.*?^```$/gms, "");
}

/** Returns the anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(page: string): string[] {
  return [...withoutCode(textOf(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function sectionsOf(page: string): number[] {
  return [...textOf(page).matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
}

describe("every link leads to something:", () => {
  test.each(pages)("%s", (page) => {
    const links = [...withoutCode(textOf(page)).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const broken = links.filter((link) => {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? page : relative(packageRoot, resolve(packageRoot, dirname(page), file));
      if (!existsSync(join(packageRoot, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test("every page of docs/ is linked from the README or from a page that is", () => {
    const reached = new Set(["README.md"]);
    for (const page of reached) {
      for (const [, link = ""] of textOf(page).matchAll(/\]\((?!https?:)([^)\s#]+\.md)/g))
        reached.add(join(dirname(page), link));
    }
    expect(pages.filter((page) => page.startsWith("docs/") && !reached.has(page))).toEqual([]);
  });
});

describe("every section that is cited is there:", () => {
  // Comments are wrapped anywhere.
  const plain = (path: string) => textOf(path).replace(/\s+(?:\*|\/\/)?\s*/g, " ");
  const cited = [...sources, ...pages].flatMap((path) =>
    [...plain(path).matchAll(/([\w-]+\.md)(?:\]\([^)]*\))?, sections? (\d+)(?: (?:to|and) (\d+))?/g)].map(
      ([citation, page = "", first, last]) => ({ path, citation, page, numbers: [first, last ?? first].map(Number) }),
    ),
  );

  test("there are many", () => {
    expect(cited.length).toBeGreaterThan(25);
    expect(new Set(cited.map(({ page }) => page))).toEqual(new Set(["behaviour.md", "platform.md"]));
  });

  test.each(cited)("$path: $citation", ({ page, numbers }) => {
    expect(sectionsOf(join("docs", page))).toEqual(expect.arrayContaining(numbers));
  });

  test("and every page that a comment names", () => {
    const named = sources.flatMap((path) =>
      [...textOf(path).matchAll(/(?:\/\/|\*).*?\b(?:docs\/)?([\w-]+\.md)\b/g)].map(([, page = ""]) => ({ path, page })),
    );
    const missing = named.filter(({ page }) => !pages.some((known) => known === page || known === join("docs", page)));
    expect(missing).toEqual([]);
  });
});

test("every variable by which the package is set is described", () => {
  const known = textOf("docs/kernel.md") + textOf("docs/behaviour.md") + textOf("docs/platform.md");
  const named = sources
    .filter((path) => path.startsWith("src/"))
    .flatMap((path) => [...textOf(path).matchAll(/\bBSPUMP_[A-Z]+\b/g)].map(([name]) => name));
  expect(named.length).toBeGreaterThan(3);
  expect([...new Set(named)].filter((name) => !known.includes(name))).toEqual([]);
});
