import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectFolder } from "../support/project.js";

const source = `
  const shown = display([{ horse: "Bella", legs: 4 }]);
  shown.update(html\`<p>one &amp; <b>two</b></p>\`);
  display(table([{ horse: "Bella", legs: 4 }, { horse: "Ox", legs: 14 }]));
  display(markdown("# Horses"));
  display(image(Buffer.from("GIF89a")));
  console.log(svg("<svg width='4'></svg>"), String(html("<i>x</i>")));
  for (const item of progress([1, 2], { label: "Counting" })) void item;
  clearOutput();`;
const names = "clearOutput, display, html, image, markdown, progress, svg, table";

const stdout = `[ { horse: 'Bella', legs: 4 } ]
one & two
horse  legs
─────  ────
Bella     4
Ox       14
# Horses
GIF image (6 bytes)
<svg xmlns="http://www.w3.org/2000/svg" width='4'> x
`;

describe("outside of a notebook bspump/notebook prints text", () => {
  test.each([
    ["import", "main.mjs", `import { ${names} } from "bspump/notebook";`],
    ["require", "main.cjs", `const { ${names} } = require("bspump/notebook");`],
  ])("by %s", (_name, script, door) => {
    const folder = projectFolder({ "automation.toml": "[secrets", [script]: `${door}${source}` });
    const { PATH = "" } = process.env;
    const result = spawnSync(process.execPath, [join(folder, script)], {
      cwd: folder,
      env: { PATH },
      encoding: "utf8",
    });
    expect(result.stderr).toMatch(/^Counting: 2 of 2 \(100%\), 0\.\d s\n$/);
    expect(result).toMatchObject({ status: 0, stdout });
  });
});
