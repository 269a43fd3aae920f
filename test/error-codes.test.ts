import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "./support/project.js";

function read(file: string): string {
  return readFileSync(join(packageRoot, file), "utf8");
}

/** Returns the members of a union of texts in a source. */
function union(file: string, name: string): string[] {
  const [, members = ""] = new RegExp(`export type ${name} =([^;]*);`).exec(read(file)) ?? [];
  return [...members.matchAll(/"([A-Z_]+)"/g)].map(([, code = ""]) => code).sort();
}

function documented(heading: string): string[] {
  const [, section = ""] = new RegExp(`\n## ${heading}\n(.*?)(?=\n## |$)`, "s").exec(read("docs/errors.md")) ?? [];
  return [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code = ""]) => code).sort();
}

const sources = readdirSync(join(packageRoot, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => read(join("src", file)))
  .join("\n");

describe.each([
  ["Errors", "src/errors.ts", "ErrorCode"],
  ["Warnings", "src/warnings.ts", "WarningCode"],
])("%s", (heading, file, name) => {
  test("every code is in docs/errors.md, and no other", () => {
    const codes = union(file, name);
    expect(codes.length).toBeGreaterThan(5);
    expect(documented(heading)).toEqual(codes);
  });

  test("every code is used", () => {
    const unused = union(file, name).filter((code) => sources.split(`"${code}"`).length < 3);
    expect(unused).toEqual([]);
  });
});

test("the declarations show what users may call, and nothing else", () => {
  const declared = read("dist/pipelines-conf/pipelines-conf.d.ts");
  expect(declared).toContain("unresolved(): UnresolvedReference[]");
  expect(declared).not.toMatch(/failedReferences|trace\(/);
  expect(read("dist/index.d.ts")).toContain("type WarningCode");
});
