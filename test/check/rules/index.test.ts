import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { rules } from "#dist/check/rules/index.js";

test("each rule is in a file of its own, named by its id, and has a test", () => {
  const named = (folder: URL, suffix: string) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(suffix) && !name.startsWith("index."))
      .map((name) => name.slice(0, -suffix.length))
      .sort();
  const ids = rules.map(({ id }) => id).sort();
  expect(ids).toEqual(named(new URL("../../../dist/check/rules/", import.meta.url), ".js"));
  expect(ids).toEqual(named(new URL("./", import.meta.url), ".test.ts"));
});

test.each(rules)("$id is documented in whole sentences, its title being none", ({ id, title, why, details }) => {
  expect(id).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
  expect(title).toMatch(/^an? .*[^.]$/);
  expect(why).toMatch(/^\p{Lu}.*\.$/u);
  expect(details).toMatch(/^\p{Lu}.*\.$/u);
});
