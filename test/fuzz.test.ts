import { readdirSync } from "node:fs";
import fc, { type IPropertyWithHooks } from "fast-check";
import { test } from "vitest";

const folder = new URL("./fuzz/suites/", import.meta.url);

test.each(readdirSync(folder))("generated input: %s", { timeout: 60_000 }, async (file) => {
  const { property }: { property: IPropertyWithHooks<unknown> } = await import(new URL(file, folder).href);
  // What takes long grows with the size of the input, which a few show.
  fc.assert(property, { numRuns: file.endsWith("-time.mjs") ? 100 : 300 });
});
