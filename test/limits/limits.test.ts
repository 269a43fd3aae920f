import { statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { mainFile } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { notebookFolder, savedCells, streamText } from "../support/notebook.js";
import { packageRoot } from "../support/project.js";
import { measure, measureScript, printMeasured } from "./measure.js";

const MiB = 2 ** 20;
const api = join(packageRoot, "dist/api.js");

afterAll(printMeasured);

// Prints how many groups, variables and warnings there are, or the error.
const loadScript = `
const { load } = require(${JSON.stringify(api)});
const env = {};
try {
  const { groups, variables, warnings } = load({ from: process.argv[2], env });
  console.log(JSON.stringify({ groups: groups.length, variables: variables.length, warnings: warnings.length, last: env.LAST }));
} catch ({ code, message }) {
  console.log(JSON.stringify({ code, message }));
}`;

describe("groups", () => {
  function stage(names: readonly string[]): string {
    return temporaryFolder({ "automation.toml": `[secrets]\ndev = ${JSON.stringify(names)}\n`, "secrets/any": "" });
  }

  test("10,000 in one stage", async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `group-${index}`);
    const from = stage(names);
    for (const [index, name] of names.entries()) {
      writeFileSync(join(from, "secrets", name), `VARIABLE_${index}=value $LAST\nLAST=${index}\n`);
    }
    const { stdout, usage } = await measureScript("10,000 groups", loadScript, [from]);
    expect(JSON.parse(stdout)).toEqual({ groups: 10_000, variables: 10_001, warnings: 0, last: "9999" });
    expect(usage.values().next().value?.cpu).toBeLessThan(10);
  });

  test("10,000 in one stage of which each second has no file", async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `group-${index}`);
    const from = stage(names);
    for (const name of names.filter((_, index) => index % 2 === 0))
      writeFileSync(join(from, "secrets", name), "LAST=x\n");
    const { stdout, usage } = await measureScript("5,000 groups, 5,000 missing", loadScript, [from]);
    expect(JSON.parse(stdout)).toEqual({ groups: 10_000, variables: 1, warnings: 5_000, last: "x" });
    expect(usage.values().next().value?.cpu).toBeLessThan(10);
  });

  /** Assignments of every kind, `size` bytes of them, each with a text of `width` characters. */
  function assignments(size: number, width: number): { text: string; count: number } {
    const filler = "x".repeat(width);
    const lines: string[] = [];
    let length = 0;
    for (let index = 0; ; index++) {
      const line = [
        `VALUE_${index}=plain text of ${index} ${filler}`,
        `QUOTED_${index}="${filler} with \\"escapes\\" and \${VALUE_${index - 1}:-none}"`,
        `LITERAL_${index}='as it stands: $VALUE_0 ${filler}'`,
        `export MORE_${index}=$VALUE_${index - 3} # ${filler}`,
      ][index % 4];
      if (line === undefined || length + line.length + 1 > size - 10) break;
      lines.push(line);
      length += line.length + 1;
    }
    const last = "LAST=";
    const text = `${lines.join("\n")}\n${last}${"x".repeat(size - length - last.length - 1)}\n`;
    return { text, count: lines.length + 1 };
  }

  test("one of exactly 16 MiB, and one of a byte more", async () => {
    const from = stage(["large"]);
    const { text, count } = assignments(16 * MiB, 10);
    const file = join(from, "secrets/large");
    writeFileSync(file, text);
    expect(statSync(file).size).toBe(16 * MiB);
    const { stdout, usage } = await measureScript("a group of 16 MiB", loadScript, [from]);
    // The warning is that not every form of so many secrets is looked for.
    expect(JSON.parse(stdout)).toMatchObject({ groups: 1, variables: count, warnings: 1 });
    expect(usage.values().next().value?.peak).toBeLessThan(1_000);
    truncateSync(file, 16 * MiB + 1);
    const refused = await measureScript("a group of 16 MiB and a byte", loadScript, [from]);
    expect(JSON.parse(refused.stdout)).toEqual({
      code: "FILE_UNREADABLE",
      message: `${file} has 17 MiB, more than the 16 MiB that are read. Make it smaller.`,
    });
  });

  test("one of 16 MiB in a notebook, whose values are redacted", async () => {
    const folder = notebookFolder(['import "bspump";\nconsole.log(process.env.VALUE_4, "and text");'], {
      "automation.toml": '[secrets]\ndev = ["large"]\n',
      // Few and long ones: the C library looks at all variables of a process whenever one is set.
      "secrets/large": assignments(16 * MiB, 1_000).text,
    });
    const { status, stdout, stderr } = await measure(
      "a group of 16 MiB in a notebook",
      [mainFile, "notebook", "run", "main.ipynb"],
      { cwd: folder },
    );
    expect(status, stderr).toBe(0);
    expect(stdout).toBe("[redacted VALUE_4] and text\n");
  });
});

describe("pipelines.conf", () => {
  const script = `
const { readPipelinesConf } = require(${JSON.stringify(api)});
try {
  const conf = readPipelinesConf({ path: process.argv[2] });
  const sections = conf.sections();
  console.log(JSON.stringify({ sections: sections.length, last: conf.get(sections.at(-1), "reference") }));
} catch ({ code, message }) {
  console.log(JSON.stringify({ code, message }));
}`;

  test("of 100 MB, and of 128 MiB and a byte", async () => {
    const sections: string[] = [];
    for (let index = 0, length = 0; length < 100e6; index++) {
      const text = `[pipeline-${index}]\ninterval = 20m\nurl = https://host-${index}.example.com/path\n# a comment\ntext = one\n  two\nreference = \${interval} and \${pipeline-0:url}\n\n`;
      sections.push(text);
      length += text.length;
    }
    const folder = temporaryFolder({ "pipelines.conf": sections.join("") });
    const file = join(folder, "pipelines.conf");
    const { stdout, stderr, usage } = await measureScript("pipelines.conf of 100 MB", script, [file]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ sections: sections.length, last: "20m and https://host-0.example.com/path" });
    expect(usage.values().next().value?.peak).toBeLessThan(3_000);
    truncateSync(file, 128 * MiB + 1);
    const refused = await measureScript("pipelines.conf of 128 MiB and a byte", script, [file]);
    expect(JSON.parse(refused.stdout)).toEqual({
      code: "FILE_UNREADABLE",
      message: `${file} has 129 MiB, more than the 128 MiB that are read. Make it smaller.`,
    });
  });
});

describe("notebooks", () => {
  const run = (name: string, folder: string) =>
    measure(name, [mainFile, "notebook", "run", "main.ipynb"], { cwd: folder });

  test("an output of 1 GB in one cell", async () => {
    const folder = notebookFolder([
      'const line = "x".repeat(1_023);\nfor (let index = 0; index < 1_000_000; index++) console.log(line);',
      'console.log("after");',
    ]);
    const { status, stderr, printed, usage } = await run("an output of 1 GB", folder);
    expect(status, stderr).toBe(0);
    expect(printed).toBe(1_000_000 * 1_024 + "after\n".length);
    expect(usage.get("cli")?.peak).toBeLessThan(1_000);
    const [large, after] = savedCells(join(folder, "main.ipynb"));
    expect(streamText(large).length).toBeLessThan(16 * MiB + 200);
    expect(streamText(after)).toBe("after\n");
  });

  test("10,000 cells, for which the time grows no faster than their number", async () => {
    const cpu: number[] = [];
    for (const count of [1_000, 10_000]) {
      const folder = notebookFolder(Array.from({ length: count }, (_, index) => `${index} + 1`));
      const { status, stderr, usage } = await run(`${count.toLocaleString("en")} cells`, folder);
      expect(status, stderr).toBe(0);
      const cells = savedCells(join(folder, "main.ipynb"));
      expect(cells).toHaveLength(count);
      expect(cells.at(-1)).toMatchObject({
        execution_count: count,
        outputs: [{ data: { "text/plain": [`${count}`] } }],
      });
      cpu.push((usage.get("cli")?.cpu ?? 0) + (usage.get("kernel")?.cpu ?? 0));
    }
    expect((cpu[1] ?? 0) / (cpu[0] ?? 0)).toBeLessThan(13);
  }, 1_200_000);
});
