import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { mainFile, runCommand } from "../support/command.js";
import { notebookFolder } from "../support/notebook.js";
import { findFreePorts } from "../support/ports.mjs";
import { until } from "../support/processes.js";

const timeout = 60_000;

function serve(folder: string, ...options: string[]) {
  return runCommand(["notebook", "serve", ...options, "main.ipynb"], { cwd: folder });
}

/** Starts a notebook that answers requests with what `helper.ts` says. */
async function startServer(cells: readonly string[], files: { readonly [path: string]: string }, ...options: string[]) {
  const folder = notebookFolder([...cells], { ...files });
  const [port] = await findFreePorts(1);
  const env = { ...process.env, PORT: String(port), SERVICE_TOKEN: "example-token-1234567" };
  const server = spawn(process.execPath, [mainFile, "notebook", "serve", ...options, "main.ipynb"], {
    cwd: folder,
    env,
  });
  let output = "";
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  onTestFinished(() => {
    server.kill("SIGKILL");
  });
  const get = async () => {
    const response = await fetch(`http://127.0.0.1:${port}`, { headers: { connection: "close" } }).catch(
      () => undefined,
    );
    return response?.text();
  };
  return { server, folder, get, output: () => output };
}

/** Waits until what is got is `expected`. */
async function untilAnswered(get: () => Promise<string | undefined>, expected: string): Promise<void> {
  let answer: string | undefined;
  const asking = setInterval(async () => {
    answer = await get();
  }, 100);
  await until(() => answer === expected).finally(() => clearInterval(asking));
}

const cells = [
  'import { createServer } from "node:http";\nimport { word } from "./helper";',
  "// Ignore: only in the notebook\nthrow new Error('ignored');",
  'const server = createServer((_request, response) => response.end(word)).listen(Number(process.env.PORT), "127.0.0.1");',
  'console.log("up", process.env.SERVICE_TOKEN);\nprocess.on("SIGTERM", () => { console.log("bye"); server.close(); });',
];

test("serves until it is asked to end, leaves out ignored cells, and shows and writes no secret", {
  timeout,
}, async () => {
  const { server, folder, get, output } = await startServer(cells, {
    "helper.ts": 'export const word: string = "one";\n',
  });
  await untilAnswered(get, "one");
  server.kill("SIGTERM");
  expect((await once(server, "close"))[0]).toBe(0);
  expect(output()).toBe("up [redacted SERVICE_TOKEN]\nbye\n");
  expect(readdirSync(folder).sort()).toEqual(["helper.ts", "main.ipynb"]);
});

test("with --follow starts anew when a module changes, also after one that was broken", { timeout }, async () => {
  const { server, folder, get, output } = await startServer(
    cells,
    { "helper.ts": 'export const word: string = "one";\n' },
    "--follow",
  );
  await untilAnswered(get, "one");
  writeFileSync(join(folder, "helper.ts"), 'export const word: string = "second";\n');
  await untilAnswered(get, "second");
  writeFileSync(join(folder, "helper.ts"), "export const word: = \n");
  await until(() => output().includes("SyntaxError"));
  writeFileSync(join(folder, "helper.ts"), 'export const word: string = "mended";\n');
  await untilAnswered(get, "mended");
  server.kill("SIGTERM");
  expect((await once(server, "close"))[0]).toBe(0);
});

test.each([
  ["nothing is left to do", ["console.log('a');", "setTimeout(() => console.log('b'), 200)"], 0, "a\nb\n", ""],
  ["it sets another status", ["process.exitCode = 4"], 4, "", ""],
  ["it says so", ["process.exit(3)"], 3, "", ""],
  ["a cell fails", ["const a = 1;", "\nthrow new Error('on purpose')"], 1, "", "at Cell [2]:2:7"],
  [
    "a timer fails",
    ["setTimeout(() => { throw new Error('late') }, 50); setInterval(() => {}, 1_000)"],
    1,
    "",
    "Error: late",
  ],
  [
    "a promise is rejected",
    ["Promise.reject(new Error('unhandled')); setInterval(() => {}, 1_000)"],
    1,
    "",
    "unhandled",
  ],
])("ends when %s", { timeout }, async (_name, source, status, stdout, stderr) => {
  const ended = await serve(notebookFolder(source));
  expect(ended).toMatchObject({ status, stdout });
  expect(ended.stderr).toContain(stderr);
});

test("ends within 10 s where the notebook does not heed the signal", { timeout }, async () => {
  const { server, output } = await startServer(
    ["process.on('SIGTERM', () => {}); setInterval(() => {}, 1_000); console.log('up')"],
    {},
  );
  await until(() => output().includes("up"));
  const started = performance.now();
  server.kill("SIGTERM");
  await once(server, "close");
  expect(performance.now() - started).toBeLessThan(10_000);
});

test.skipIf(process.getuid?.() === 0)("from a folder that cannot be written", { timeout }, async () => {
  const folder = notebookFolder(["console.log('fine')"]);
  const { chmodSync } = await import("node:fs");
  chmodSync(folder, 0o555);
  onTestFinished(() => chmodSync(folder, 0o755));
  expect(await serve(folder)).toMatchObject({ status: 0, stdout: "fine\n" });
});

test("what is displayed is a line of the log", { timeout }, async () => {
  const folder = notebookFolder([
    'import { display, markdown, progress } from "bspump/notebook";\ndisplay(markdown("# Up"));\nfor (const item of progress([1, 2])) void item;',
  ]);
  const { status, stdout } = await serve(folder);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^# Up\n0 of 2 \(0%\), [\d.]+ s\n2 of 2 \(100%\), [\d.]+ s\n$/);
});
