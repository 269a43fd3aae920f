import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { canaries, countCanaries } from "../support/canaries.js";
import { canaryCells, expectNoCanaries, canaryFiles as files } from "../support/canary-notebook.js";
import { runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { ofType, streamed, TestKernel } from "../support/kernel.js";
import { notebookFolder } from "../support/notebook.js";

test("no place of a saved notebook holds a secret in any form", { timeout: 120_000 }, async () => {
  const folder = notebookFolder(canaryCells(), files());
  const { status, stdout, stderr } = await runCommand(["notebook", "run", "--allow-errors", "main.ipynb"], {
    cwd: folder,
  });
  expect(status, "the cells that throw").toBe(1);
  expect(countCanaries(stdout) + countCanaries(stderr)).toBe(0);
  expectNoCanaries(join(folder, "main.ipynb"));
});

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
    const kernel = await TestKernel.start({ checks: false, cwd: folder });
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
    const off = await TestKernel.start({ checks: false, cwd: temporaryFolder(files()), env: { BSPUMP_REDACT: "off" } });
    const { published } = await off.execute(
      'import "bspump";\nconsole.log(process.env.TOKEN === undefined, process.env.TOKEN)',
    );
    expect(streamed(published) === `false ${value}\n`).toBe(true);
    const marked = await TestKernel.start({
      checks: false,
      cwd: temporaryFolder(
        files({ "secrets/canaries": "# noredact: it is public\nHOST=database.example.org\nKEY=example-secret-key\n" }),
      ),
    });
    const shown = await marked.execute('import "bspump";\nconsole.log(process.env.HOST, process.env.KEY)');
    expect(streamed(shown.published)).toBe("database.example.org [redacted KEY]\n");
  });

  test("leaves everyday settings readable, but for those whose name, or # redact, says that they are secrets", async () => {
    const group =
      "TABLE=customers\nBROKER=localhost:9092\nURL=http://localhost:3000\nSINCE=2026-01-01\nDB_PASSWORD=inventory\n# redact\nTOPIC=orders-events\n";
    const kernel = await TestKernel.start({
      checks: false,
      cwd: temporaryFolder(files({ "secrets/canaries": group })),
    });
    const { published } = await kernel.execute(
      'import "bspump"; const { TABLE, BROKER, URL, SINCE, DB_PASSWORD, TOPIC } = process.env; console.log(TABLE, BROKER, URL, SINCE, DB_PASSWORD, TOPIC);',
    );
    expect(streamed(published)).toBe(
      "customers localhost:9092 http://localhost:3000 2026-01-01 [redacted DB_PASSWORD] [redacted TOPIC]\n",
    );
  });

  test("what is no whole value waits at most 100 ms", async () => {
    const kernel = await TestKernel.start({ checks: false, cwd: temporaryFolder(files()) });
    await kernel.execute('import "bspump"; const start = process.env.TOKEN!.slice(0, 6);');
    const id = await kernel.sendCode(
      "process.stdout.write(start); await new Promise((done) => setTimeout(done, 2000))",
    );
    const before = Date.now();
    await kernel.until(() => (streamed(kernel.publishedFor(id)).length === 6 ? true : undefined));
    expect(Date.now() - before).toBeLessThan(1_500);
  });

  test("what one stream holds back goes out in time, whatever is printed on the other", async () => {
    const kernel = await TestKernel.start({ checks: false, cwd: temporaryFolder(files()) });
    await kernel.execute('import "bspump"; const start = process.env.TOKEN!.slice(0, 6);');
    const { published } = await kernel.execute(
      "setTimeout(() => { process.stdout.write(start); process.stderr.write('other\\n'); }, 50);",
    );
    expect(streamed(published)).toBe("");
    // The cell has ended: nothing else lets it out.
    await kernel.until(() => (streamed(kernel.published).length === 6 ? true : undefined));
    expect(streamed(kernel.published, "stderr")).toBe("other\n");
  });

  test("is not turned off by a group, which is reported, nor by a cell", async () => {
    const group = "BSPUMP_REDACT=off\nTOKEN=x8Kq2LmZ4pWv\n";
    const kernel = await TestKernel.start({
      checks: false,
      cwd: temporaryFolder(files({ "secrets/canaries": group })),
    });
    const { published } = await kernel.execute(
      'import "bspump"; console.log(process.env.TOKEN, process.env.BSPUMP_REDACT); process.env.BSPUMP_REDACT = "off"; console.log(process.env.TOKEN);',
    );
    expect(streamed(published)).toBe("[redacted TOKEN] undefined\n[redacted TOKEN]\n");
    expect(streamed(published, "stderr")).toMatch(/^bspump: .*canaries:1: BSPUMP_REDACT has no effect in a group/);
  });

  test("what is held back is not lost when a cell would turn it off", async () => {
    const kernel = await TestKernel.start({ checks: false, cwd: temporaryFolder(files()) });
    const { published } = await kernel.execute(
      'import "bspump"; process.stdout.write(process.env.TOKEN!.slice(0, 6)); await new Promise((done) => setTimeout(done, 50)); process.env.BSPUMP_REDACT = "off"; console.log("-end");',
    );
    expect(streamed(published) === `${value.slice(0, 6)}-end\n`).toBe(true);
  });

  test("leaves the words of the protocol, also where a group has them as values", async () => {
    const words = ["complete", "typescript", "metadata", "traceback", "display_id", "text/markdown", "execution_count"];
    const kernel = await TestKernel.start({
      cwd: temporaryFolder(
        files({ "secrets/canaries": words.map((word, index) => `# redact\nW${index}=${word}\n`).join("") }),
      ),
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
    const kernel = await TestKernel.start({ checks: false, cwd: temporaryFolder(files()) });
    await kernel.execute('import "bspump"; process.emitWarning(`a ${process.env.TOKEN} b`)');
    const shown = () => streamed(kernel.published, "stderr") + kernel.stderr;
    await kernel.until(() => (shown().includes("Warning: a ") ? true : undefined));
    expect(shown().includes(`Warning: a [redacted ${name}] b`)).toBe(true);
    expect(countCanaries(shown())).toBe(0);
  });

  test("is in the part of a value that JSON.parse quotes", async () => {
    const values = ['example {"key-one": 1, "key-two": 12345}', '{"key-one": example-text, "key-two": 12345}'];
    const kernel = await TestKernel.start({
      checks: false,
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

  test("is in values as notebooks really show them: taken apart, quoted, encoded and cut off", async () => {
    const secret = "cnry7Qm2Xw9Lp4ZtVb8KsR3n";
    const group = [
      `KEY="-----BEGIN PRIVATE KEY-----\\\\n${secret}\\\\n-----END PRIVATE KEY-----"`,
      `ACCOUNT='{"user":"app","password":"a-${secret}"}'`,
      `STORAGE="AccountName=app;AccountKey=b-${secret}"`,
      `REPORTS=https://c${secret}@o1.ingest.sentry.io/2`,
      `QUOTED='d\\'${secret}'`,
      `LONG=${secret.repeat(30)}`,
      "",
    ].join("\n");
    const kernel = await TestKernel.start({ cwd: temporaryFolder(files({ "secrets/canaries": group })) });
    await kernel.execute(
      'import "bspump"; const { KEY, ACCOUNT, STORAGE, REPORTS, QUOTED, LONG } = process.env as any;',
    );
    const cells = [
      'console.log(KEY.replace(/\\\\n/g, "\\n"))',
      'KEY.split("\\\\n")[1]',
      "JSON.parse(ACCOUNT)",
      'STORAGE.split("AccountKey=")[1]',
      "new URL(REPORTS).username",
      "`insert into t values ('${QUOTED.replaceAll(\"'\", \"''\")}')`",
      'Buffer.from("some user:" + QUOTED, "utf16le").toString("base64")',
      "new TextEncoder().encode(LONG).buffer",
      'Buffer.from("Basic " + LONG)',
      'require("node:assert").strictEqual(LONG, "x")',
      'throw new Error([...QUOTED].map((character) => `\\x1b[32m${character}\\x1b[39m`).join(""))',
      'JSON.parse(`{"token": ${QUOTED.slice(2)}}`)',
    ];
    const shown = await Promise.all(cells.map((code) => kernel.execute(code, { stop_on_error: false })));
    const hex = Buffer.from(secret)
      .toString("hex")
      .replace(/..(?=.)/g, "$& ");
    const parts = [secret, hex, Buffer.from(secret, "utf16le").toString("base64")].flatMap((text) =>
      Array.from({ length: text.length - 9 }, (_, at) => text.slice(at, at + 10)),
    );
    const results = shown.map(({ reply, published }, index) => {
      const outputs = published.filter(({ type }) => type !== "execute_input").map(({ content }) => content);
      const text = JSON.stringify([reply, outputs]).replace(/\\u001b\[\d+m/g, "");
      return [cells[index], parts.filter((part) => text.includes(part)).length, /\[redacted [A-Z]+\]/.test(text)];
    });
    expect(results).toEqual(cells.map((code) => [code, 0, true]));
  });

  test("bytes that are written in another encoding are their text", async () => {
    const kernel = await TestKernel.start({ checks: false, cwd: temporaryFolder(files()) });
    const { published } = await kernel.execute(
      'import "bspump"; process.stdout.write("aGVsbG8g", "base64"); process.stdout.write(Buffer.from(process.env.TOKEN!).toString("hex"), "hex");',
    );
    expect(streamed(published)).toBe(`hello [redacted ${name}]`);
  });

  test("bytes of images are left", async () => {
    const kernel = await TestKernel.start({ checks: false, cwd: temporaryFolder(files()) });
    const { published } = await kernel.execute(
      'import "bspump";\nimport { display } from "tslab";\ndisplay.png(Buffer.from(process.env.TOKEN!))',
    );
    const [shown] = ofType(published, "display_data");
    expect(JSON.stringify(shown).includes(Buffer.from(value).toString("base64"))).toBe(true);
  });
});
