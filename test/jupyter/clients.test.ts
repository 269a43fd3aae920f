import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { canaryCells, canaryFiles, expectNoCanaries } from "../support/canary-notebook.js";
import { notebookFolder, savedCells, streamText } from "../support/notebook.js";
import { packageRoot } from "../support/project.js";
import { jupyterEnvironment, program, runProgram, sampleFolder } from "./environment.js";

describe("Jupyter's own suite for kernels", () => {
  test("passes, with no test left out", async () => {
    const env = await jupyterEnvironment();
    const suite = join(packageRoot, "test/jupyter/conformance.py");
    const { status, output } = await runProgram(program("python"), [suite], { cwd: sampleFolder(), env });
    expect(output).toMatch(/Ran 11 tests .*\n\nOK\n$/s);
    expect(status).toBe(0);
  });
});

/** Returns what the cells of a notebook show: what they print, and their results. A form is left out: it is saved only by who uses it. */
function shownIn(file: string) {
  return savedCells(file)
    .filter((cell) => cell.cell_type === "code" && !JSON.stringify(cell).includes("interact("))
    .map((cell) => ({ printed: streamText(cell), results: cell.outputs.flatMap(({ data }) => data ?? []) }));
}

describe("nbclient", () => {
  test.each(["quickstart", "pipeline-config"])("executes the notebook %s", async (name) => {
    const cwd = sampleFolder();
    const env = await jupyterEnvironment();
    const args = ["execute", "--inplace", `${name}/main.ipynb`];
    const { status, output } = await runProgram(program("jupyter"), args, { cwd, env });
    expect(status, output).toBe(0);
    expect(shownIn(join(cwd, name, "main.ipynb"))).toEqual(shownIn(join(packageRoot, "notebooks", name, "main.ipynb")));
  });

  test("reports an error in a cell as one", async () => {
    const cwd = notebookFolder(['console.log("before")', 'throw new RangeError("on purpose")', '"after"']);
    const env = await jupyterEnvironment();
    const args = ["execute", "--kernel_name=bspump", "main.ipynb"];
    const { status, output } = await runProgram(program("jupyter"), args, { cwd, env });
    expect(status).not.toBe(0);
    expect(output).toContain("CellExecutionError");
    expect(output).toContain("RangeError: on purpose");
    expect(output).toContain("Cell [2]:1:7");
  });

  test("saves no secret", async () => {
    const secret = "example-secret-value";
    const cwd = notebookFolder(
      [
        'import { env } from "bspump";\nconsole.log(env("KEY"));\n({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": `<b>${env("KEY")}</b>` }) })',
        "throw new Error(process.env.KEY)",
      ],
      { "automation.toml": '[secrets]\ndev = ["group"]\n', "secrets/group": `KEY=${secret}\n` },
    );
    const env = await jupyterEnvironment();
    const args = ["execute", "--inplace", "--allow-errors", "--kernel_name=bspump", "main.ipynb"];
    const { status, output } = await runProgram(program("jupyter"), args, { cwd, env });
    expect(status, output).toBe(0);
    const saved = readFileSync(join(cwd, "main.ipynb"), "utf8");
    expect(saved.includes(secret)).toBe(false);
    expect(saved.split("[redacted KEY]").length - 1).toBeGreaterThanOrEqual(4);
  });

  test("saves no secret in any form, in no place", { timeout: 240_000 }, async () => {
    const cwd = notebookFolder(canaryCells({ cutEvery: 13 }), canaryFiles());
    const env = await jupyterEnvironment();
    const args = ["execute", "--inplace", "--allow-errors", "--kernel_name=bspump", "main.ipynb"];
    const { status } = await runProgram(program("jupyter"), args, { cwd, env });
    expect(status).toBe(0);
    expectNoCanaries(join(cwd, "main.ipynb"));
  });
});

describe("papermill", () => {
  test("executes a notebook, and reports an error in a cell as one", async () => {
    const cwd = sampleFolder();
    const env = await jupyterEnvironment();
    const good = await runProgram(program("papermill"), ["--cwd", "quickstart", "quickstart/main.ipynb", "out.ipynb"], {
      cwd,
      env,
    });
    expect(good.status, good.output).toBe(0);
    expect(
      savedCells(join(cwd, "out.ipynb"))
        .map(({ execution_count: count }) => count ?? null)
        .filter(Boolean),
    ).toEqual([1, 2, 3, 4, 5]);
    const bad = notebookFolder(["1", 'throw new Error("on purpose")']);
    const failed = await runProgram(program("papermill"), ["-k", "bspump", "main.ipynb", "out.ipynb"], {
      cwd: bad,
      env,
    });
    expect(failed.status).not.toBe(0);
    expect(failed.output).toContain("PapermillExecutionError");
    expect(failed.output).toContain("on purpose");
    expect(streamText(savedCells(join(bad, "out.ipynb"))[0])).toBe("");
  });
});

test("papermill gives parameters in a language whose cell is TypeScript as well", async () => {
  const cwd = notebookFolder(["console.log(limit + 1, region.length, dry === true);"]);
  const env = await jupyterEnvironment();
  const parameters = ["-p", "limit", "20", "-p", "region", "us", "-p", "dry", "True"];
  const args = ["-k", "bspump", "--language", ".net-csharp", ...parameters, "main.ipynb", "out.ipynb"];
  const { status, output } = await runProgram(program("papermill"), args, { cwd, env });
  expect(status, output).toBe(0);
  expect(streamText(savedCells(join(cwd, "out.ipynb")).at(-1))).toBe("21 2 true\n");
});

test("jupyter console shows results and errors, and asks for input", async () => {
  const cwd = notebookFolder([]);
  const env = await jupyterEnvironment();
  const script = `
import pexpect, sys
console = pexpect.spawn(sys.argv[1], ["console", "--simple-prompt", "--kernel", "bspump"], encoding="utf-8", timeout=60)
console.expect("In \\\\[1\\\\]:")
console.sendline("6 * 7")
console.expect("42")
console.expect("In \\\\[2\\\\]:")
console.sendline('throw new Error("on purpose")')
console.expect("Error: on purpose")
console.expect("In \\\\[3\\\\]:")
console.sendline('const name = await prompt("Your name: "); name.length')
console.expect("Your name: ")
console.sendline("abcde")
console.expect("5")
console.expect("In \\\\[4\\\\]:")
console.sendeof()
console.sendline("y")
console.expect(pexpect.EOF)
print("all was there")
`;
  const { output, status } = await runProgram(program("python"), ["-c", script, program("jupyter")], { cwd, env });
  expect(output).toContain("all was there");
  expect(status).toBe(0);
});
