import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { canaries, canaryCases, countCanaries } from "../support/canaries.js";
import { runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { ofType, streamed, TestKernel } from "../support/kernel.js";
import { notebookFolder, type SavedCell, savedCells } from "../support/notebook.js";

const group = [...canaries].map(([name, value]) => `${name}='${value.replaceAll("'", "\\'")}'\n`).join("");

/** An automation with the canaries as its secrets; what cells are to show stands in forms.json, since sources are not redacted. */
function files(extra: Record<string, string> = {}): Record<string, string> {
  return {
    "automation.toml": '[secrets]\ndev = ["canaries"]\n',
    "secrets/canaries": group,
    "forms.json": JSON.stringify(canaryCases()),
    ...extra,
  };
}

const prepare =
  'import "bspump";\nconst forms: { text: string }[] = JSON.parse(require("fs").readFileSync("forms.json", "utf8"));\nconst sleep = (time: number) => new Promise((done) => setTimeout(done, time));';

// Each shows every form of every canary in one place of a notebook.
const places: Record<string, string> = {
  stdout: "for (const { text } of forms) process.stdout.write(`a ${text} b\\n`);",
  stderr: "for (const { text } of forms) console.error(text);",
  "stdout, by characters":
    'for (const { text } of forms) { for (const unit of text.split("")) process.stdout.write(unit); process.stdout.write("\\n"); }',
  "stdout, in bytes":
    "for (const { text } of forms) for (const byte of Buffer.from(`${text}\\n`)) process.stdout.write(Uint8Array.of(byte));",
  "stdout, in two pieces that go out by themselves":
    "for (const { text } of forms.slice(0, 40)) { const half = text.length >> 1; process.stdout.write(text.slice(0, half)); await sleep(25); process.stdout.write(`${text.slice(half)}\\n`); await sleep(25); }",
  "a result as text": "forms.map(({ text }) => text).join(' ')",
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

test("no place of a saved notebook holds a secret in any form", { timeout: 120_000 }, async () => {
  const folder = notebookFolder([prepare, ...Object.values(places)], files());
  const { status, stdout, stderr } = await runCommand(["notebook", "run", "--allow-errors", "main.ipynb"], {
    cwd: folder,
  });
  expect(status, "the cells that throw").toBe(1);
  expect(countCanaries(stdout) + countCanaries(stderr)).toBe(0);
  const saved = readFileSync(join(folder, "main.ipynb"), "utf8");
  const [first, ...cells] = savedCells(join(folder, "main.ipynb"));
  expect(first?.outputs).toEqual([]);
  for (const [index, name] of Object.keys(places).entries()) {
    const texts = textsOf(cells[index]);
    // Counted rather than compared: a failing test prints what it compares.
    expect([name, countCanaries(texts)]).toEqual([name, 0]);
    expect([name, /\[redacted [A-Z_]+\]/.test(texts)]).toEqual([name, true]);
  }
  expect(countCanaries(saved)).toBe(0);
});

/** Gives all texts of a cell's outputs, lines joined as a reader of the notebook joins them. */
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

describe("redaction", () => {
  const [name = "", value = ""] = [...canaries][0] ?? [];

  test("is in the replies to completion and inspection", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder(files()) });
    await kernel.execute('import "bspump"');
    const code = `const a = "${value}" as const; a`;
    const { reply: inspected } = await kernel.request("inspect_request", { code, cursor_pos: code.length });
    expect(inspected.found).toBe(true);
    expect(countCanaries(JSON.stringify(inspected))).toBe(0);
    const member = `const b = { "${value}": 1 }; b.`;
    const { reply: completed } = await kernel.request("complete_request", { code: member, cursor_pos: member.length });
    expect(countCanaries(JSON.stringify(completed))).toBe(0);
  });

  test("leaves the frame of a cell that holds a secret without it", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder(files()) });
    await kernel.execute('import "bspump"');
    const { reply, published } = await kernel.execute(`const a: number = "${value}";`);
    expect(reply.ename).toBe("CompileError");
    expect(countCanaries(JSON.stringify([reply, ofType(published, "error")]))).toBe(0);
  });

  test("begins with the load, and keeps to what a reload has replaced", async () => {
    const folder = temporaryFolder(files());
    const kernel = await TestKernel.start({ cwd: folder });
    const show = async () => {
      const { published } = await kernel.execute(
        'console.log(JSON.parse(require("fs").readFileSync("forms.json", "utf8"))[0].text)',
      );
      return streamed(published) === `[redacted ${name}]\n`;
    };
    expect(await show()).toBe(false);
    await kernel.execute('import { reload } from "bspump"');
    expect(await show()).toBe(true);
    await kernel.execute('require("fs").writeFileSync("secrets/canaries", "TOKEN=another-example-value\\n"); reload()');
    expect(await show()).toBe(true);
    const { published } = await kernel.execute('console.log("another-" + "example-value")');
    expect(streamed(published)).toBe("[redacted TOKEN]\n");
  });

  test("is off with BSPUMP_REDACT=off, and for what is marked # noredact", async () => {
    const off = await TestKernel.start({ cwd: temporaryFolder(files()), env: { BSPUMP_REDACT: "off" } });
    const { published } = await off.execute(
      'import "bspump";\nconsole.log(process.env.TOKEN === undefined, process.env.TOKEN)',
    );
    expect(streamed(published) === `false ${value}\n`).toBe(true);
    const marked = await TestKernel.start({
      cwd: temporaryFolder(
        files({ "secrets/canaries": "# noredact: it is public\nHOST=database.example.org\nKEY=example-secret-key\n" }),
      ),
    });
    const shown = await marked.execute('import "bspump";\nconsole.log(process.env.HOST, process.env.KEY)');
    expect(streamed(shown.published)).toBe("database.example.org [redacted KEY]\n");
  });

  test("what is no whole value waits at most 100 ms", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder(files()) });
    await kernel.execute('import "bspump"; const start = process.env.TOKEN!.slice(0, 6);');
    const id = await kernel.sendCode(
      "process.stdout.write(start); await new Promise((done) => setTimeout(done, 2000))",
    );
    const before = Date.now();
    await kernel.until(() => (streamed(kernel.publishedFor(id)).length === 6 ? true : undefined));
    expect(Date.now() - before).toBeLessThan(1_500);
  });

  test("what one stream holds back goes out in time, whatever is printed on the other", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder(files()) });
    await kernel.execute('import "bspump"; const start = process.env.TOKEN!.slice(0, 6);');
    const { published } = await kernel.execute(
      "setTimeout(() => { process.stdout.write(start); process.stderr.write('other\\n'); }, 50);",
    );
    expect(streamed(published)).toBe("");
    // The cell has ended: nothing else lets it out.
    await kernel.until(() => (streamed(kernel.published).length === 6 ? true : undefined));
    expect(streamed(kernel.published, "stderr")).toBe("other\n");
  });

  test("what is held back is not lost when it is turned off", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder(files()) });
    const { published } = await kernel.execute(
      'import "bspump"; process.stdout.write(process.env.TOKEN!.slice(0, 6)); await new Promise((done) => setTimeout(done, 50)); process.env.BSPUMP_REDACT = "off"; console.log("-end");',
    );
    expect(streamed(published) === `${value.slice(0, 6)}-end\n`).toBe(true);
  });

  test("leaves the words of the protocol, also where a group has them as values", async () => {
    const words = ["complete", "typescript", "metadata", "traceback", "display_id", "text/markdown", "execution_count"];
    const kernel = await TestKernel.start({
      cwd: temporaryFolder(files({ "secrets/canaries": words.map((word, index) => `W${index}=${word}\n`).join("") })),
    });
    await kernel.execute('import "bspump"');
    const { reply: complete } = await kernel.request("is_complete_request", { code: "1" });
    expect(complete.status).toBe("complete");
    const { reply: info } = await kernel.request("kernel_info_request", {});
    expect(info.language_info).toMatchObject({ name: "typescript" });
    const { reply: inspected } = await kernel.request("inspect_request", { code: "parseInt", cursor_pos: 3 });
    expect(Object.keys(inspected.data ?? {})).toEqual(["text/plain", "text/markdown"]);
    const { published } = await kernel.execute(
      'import { display } from "tslab";\ndisplay.raw("text/markdown", "a metadata b" as any);\nthrow new Error("traceback")',
    );
    expect(ofType(published, "display_data")).toMatchObject([
      { data: { "text/markdown": "a [redacted W2] b" }, metadata: {} },
    ]);
    expect(ofType(published, "error")).toMatchObject([
      { ename: "Error", evalue: "[redacted W3]", traceback: [expect.stringContaining("[redacted W3]")] },
    ]);
  });

  test("is in the warnings that Node prints, wherever it prints them", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder(files()) });
    await kernel.execute('import "bspump"; process.emitWarning(`a ${process.env.TOKEN} b`)');
    const shown = () => streamed(kernel.published, "stderr") + kernel.stderr;
    await kernel.until(() => (shown().includes("Warning: a ") ? true : undefined));
    expect(shown().includes(`Warning: a [redacted ${name}] b`)).toBe(true);
    expect(countCanaries(shown())).toBe(0);
  });

  test("is in the part of a value that JSON.parse quotes", async () => {
    const values = ['example {"key-one": 1, "key-two": 12345}', '{"key-one": example-text, "key-two": 12345}'];
    const kernel = await TestKernel.start({
      cwd: temporaryFolder(
        files({ "secrets/canaries": values.map((text, index) => `V${index}='${text}'\n`).join("") }),
      ),
    });
    await kernel.execute('import "bspump"');
    for (const variable of ["V0", "V1"]) {
      const { published } = await kernel.execute(
        `try { JSON.parse(process.env.${variable}!) } catch (error) { console.error(error); throw error }`,
      );
      const shown = JSON.stringify([ofType(published, "error"), streamed(published, "stderr")]);
      expect([variable, /example|key-|ey-one/.test(shown), shown.includes("[redacted ")]).toEqual([
        variable,
        false,
        true,
      ]);
    }
  });

  test("bytes that are written in another encoding are their text", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder(files()) });
    const { published } = await kernel.execute(
      'import "bspump"; process.stdout.write("aGVsbG8g", "base64"); process.stdout.write(Buffer.from(process.env.TOKEN!).toString("hex"), "hex");',
    );
    expect(streamed(published)).toBe(`hello [redacted ${name}]`);
  });

  test("bytes of images are left", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder(files()) });
    const { published } = await kernel.execute(
      'import "bspump";\nimport { display } from "tslab";\ndisplay.png(Buffer.from(process.env.TOKEN!))',
    );
    const [shown] = ofType(published, "display_data");
    expect(JSON.stringify(shown).includes(Buffer.from(value).toString("base64"))).toBe(true);
  });
});
