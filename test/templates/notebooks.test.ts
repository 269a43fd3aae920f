import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { savedCells } from "../support/notebook.js";
import { packageRoot } from "../support/project.js";

/** Makes an automation of a template, where the packages of this project are, and runs its notebook. */
async function runTemplate(template: string) {
  const root = temporaryFolder();
  symlinkSync(join(packageRoot, "node_modules"), join(root, "node_modules"), "junction");
  const made = await runCommand(["new", template, "made", "--secrets", "secrets"], { cwd: root });
  expect(made.status, made.stderr).toBe(0);
  const folder = join(root, "made");
  expect(existsSync(join(folder, "main.ipynb"))).toBe(true);
  const { status, stdout, stderr } = await runCommand(["notebook", "run", "main.ipynb"], { cwd: folder });
  expect(status, stderr).toBe(0);
  return { stdout, outputs: savedCells(join(folder, "main.ipynb")).flatMap((cell) => cell.outputs ?? []) };
}

describe("the notebooks of the templates", { timeout: 60_000 }, () => {
  test("schedule shows its progress, and a chart of its runs", async () => {
    const { stdout, outputs } = await runTemplate("schedule");
    expect(stdout).toMatch(/^Report: 3 of 3 \(100%\)/m);
    const chart = outputs.map(({ data }) => data?.["image/svg+xml"]).find((markup) => markup !== undefined);
    expect(chart).toEqual(expect.arrayContaining([expect.stringContaining("<rect")]));
  });

  test("pipeline-config has a form with a table, in which no secret is", async () => {
    const { stdout, outputs } = await runTemplate("pipeline-config");
    expect(stdout).toMatch(/^token +\[redacted ORDERS_TOKEN\]$/m);
    const pages = outputs.map(({ data }) => JSON.stringify(data?.["text/html"] ?? ""));
    expect(pages.some((page) => page.includes("bspump-widget"))).toBe(true);
    expect(pages.some((page) => page.includes("<table") && page.includes("https://orders.dev.example.com/api/"))).toBe(
      true,
    );
  });
});
