import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EditorProcess, type Told } from "../support/editor.js";
import { isRunning, until } from "../support/processes.js";
import { projectFolder } from "../support/project.js";

interface Result {
  readonly succeeded: boolean;
  readonly order: number;
}

/** A notebook in an automation with a group, and what a process that runs it tells. */
function start(files: Record<string, string> = {}) {
  const folder = projectFolder({
    "automation.toml": '[secrets]\ndev = ["mailer"]\n',
    "secrets/mailer": "MAILER_PASSWORD=correct-horse-battery\nMAILER_HOST=mail.example\n",
    ...files,
  });
  const editor = new EditorProcess(join(folder, "main.ipynb"));
  let runs = 0;
  const run = (code: string) => editor.request<Result>("run/cell", { run: ++runs, code });
  const outputs = (type: string) =>
    editor.told.filter(({ parameters }) => parameters?.type === type).map(({ parameters }) => parameters.content);
  return { folder, editor, run, outputs };
}

const isOutput =
  (type: string, text: string) =>
  ({ parameters }: Told) =>
    parameters?.type === type && JSON.stringify(parameters.content).includes(text);

describe("a cell", () => {
  test("runs in the notebook's folder, shows what it prints and its result, and is numbered", async () => {
    const { run, outputs } = start();
    expect(await run('console.log("printed");\nconst url = "http://a/";')).toEqual({ succeeded: true, order: 1 });
    expect(await run("url.length")).toEqual({ succeeded: true, order: 2 });
    expect(outputs("stream")).toEqual([{ name: "stdout", text: "printed\n" }]);
    expect(outputs("execute_result")).toEqual([{ execution_count: 2, data: { "text/plain": "9" }, metadata: {} }]);
    expect(outputs("execute_input")).toEqual([{ execution_count: 1 }, { execution_count: 2 }]);
  });

  test("shows an error with its place", async () => {
    const { run, outputs } = start();
    expect(await run('const a = 1;\nthrow new Error("oops");')).toEqual({ succeeded: false, order: 1 });
    expect(outputs("error")).toMatchObject([{ ename: "Error", evalue: "oops" }]);
    expect(JSON.stringify(outputs("error"))).toContain("Cell [1]:2:7");
  });

  test("is interrupted, and what was named stays", async () => {
    const { editor, run, outputs } = start();
    await run("let count = 7;");
    const endless = run('console.log("begun"); for (;;) count++;');
    await editor.until(isOutput("stream", "begun"));
    await editor.notify("run/interrupt");
    expect(await endless).toMatchObject({ succeeded: false });
    expect(outputs("error")).toMatchObject([{ ename: "KeyboardInterrupt" }]);
    expect(await run("count > 7")).toMatchObject({ succeeded: true });
  });

  test("asks the user, and is told if there is no answer", async () => {
    const { editor, run, outputs } = start();
    const asked: unknown[] = [];
    const answers = ["typed", "hidden", null];
    editor.answer = (method, parameters) => {
      asked.push([method, parameters]);
      return answers[asked.length - 1];
    };
    await run('await prompt("Name?")');
    await run('(await prompt("Password?", { password: true })).length');
    expect(await run('await prompt("Again?")')).toMatchObject({ succeeded: false });
    expect(asked).toEqual([
      ["run/input", { prompt: "Name?", password: false }],
      ["run/input", { prompt: "Password?", password: true }],
      ["run/input", { prompt: "Again?", password: false }],
    ]);
    expect(outputs("execute_result")).toMatchObject([
      { data: { "text/plain": "'typed'" } },
      { data: { "text/plain": "6" } },
    ]);
    expect(outputs("error")).toMatchObject([{ evalue: "No text was given." }]);
  });

  test("shows no secret", async () => {
    const { run, editor } = start();
    await run('import { env } from "bspump";\nconsole.log(env("MAILER_PASSWORD"), env("MAILER_HOST"));');
    await run("const held = process.env.MAILER_PASSWORD;");
    await editor.request("run/variables");
    const told = JSON.stringify(editor.told);
    expect(told).toContain("mail.example");
    expect(told).not.toContain("correct-horse");
  });
});

test("variables are the names with their types and values in short, redacted, whatever they hold", async () => {
  const { run, editor } = start();
  await run(
    'import "bspump";\nconst url = new URL("http://a/");\ninterface Row { id: number }\nlet rows: Row[] = [{ id: 1 }];',
  );
  await run(
    'const secret = { password: process.env.MAILER_PASSWORD };\nconst trap = { get loud(): string { throw new Error("called"); } };',
  );
  const variables = await editor.request<{ name: string; type: string; value: string }[]>("run/variables");
  expect(variables.map(({ name, type }) => [name, type])).toEqual([
    ["url", "URL"],
    ["rows", "Row[]"],
    ["secret", "{ password: string; }"],
    ["trap", "{ readonly loud: string; }"],
  ]);
  expect(variables[1]?.value).toBe("[ { id: 1 } ]");
  expect(variables[2]?.value).toContain("MAILER_PASSWORD");
  expect(JSON.stringify(variables)).not.toContain("correct-horse");
});

test("secrets are read again", async () => {
  const { run, editor, folder, outputs } = start();
  await run('import { env } from "bspump";');
  writeFileSync(join(folder, "secrets", "mailer"), "MAILER_HOST=other.example\n");
  await editor.request("run/reload");
  await run('env("MAILER_HOST")');
  expect(outputs("execute_result").at(-1)).toMatchObject({ data: { "text/plain": "'other.example'" } });
});

test("the process ends with the editor, and takes what cells have started along", async () => {
  const { run, editor, outputs } = start();
  await run("process.pid");
  const data = (outputs("execute_result")[0] as { data: Record<string, string> }).data;
  const pid = Number(data["text/plain"]);
  editor.child.stdin?.end();
  await new Promise((resolve) => editor.child.once("exit", resolve));
  await until(() => !isRunning(pid));
});

test("a widget's comm carries messages and bytes both ways, and no secret", async () => {
  const { editor, run, outputs } = start();
  await run(`import "bspump"; import { widget } from "bspump/notebook";
    const shown = widget({ esm: "", state: { bytes: Uint8Array.of(1), count: 1 } });
    shown.onMessage((content, buffers) => shown.send(process.env.MAILER_PASSWORD, [...buffers, Buffer.from(String(process.env.MAILER_PASSWORD))]));`);
  await run("shown");
  const [result] = outputs("execute_result") as {
    data: Record<string, { target: string; state: object; buffers: string[] }>;
  }[];
  const described = result?.data["application/vnd.bspump.widget+json"];
  expect(described).toMatchObject({ state: { count: 1 }, buffer_paths: [["bytes"]], buffers: ["AQ=="] });
  const tell = (kind: string, message: object) =>
    editor.notify("run/comm", { kind, message: { comm_id: "c1", ...message } });
  await tell("comm_open", { target_name: described?.target, data: {} });
  await tell("comm_msg", { data: { method: "custom", content: 1 }, buffers: ["AgM="] });
  await editor.until(
    ({ method, parameters }) => method === "run/comm" && JSON.stringify(parameters).includes("custom"),
  );
  expect(editor.told.filter(({ method }) => method === "run/comm").map(({ parameters }) => parameters)).toEqual([
    {
      kind: "comm_msg",
      message: {
        comm_id: "c1",
        data: { method: "update", state: { count: 1 }, buffer_paths: [["bytes"]] },
        buffers: ["AQ=="],
      },
    },
    {
      kind: "comm_msg",
      message: {
        comm_id: "c1",
        data: { method: "custom", content: "[redacted MAILER_PASSWORD]" },
        buffers: ["AgM=", Buffer.from("*".repeat("correct-horse-battery".length)).toString("base64")],
      },
    },
  ]);
  await tell("comm_open", { comm_id: "c2", target_name: "unknown", data: {} });
  await editor.until(({ method, parameters }) => method === "run/comm" && parameters.kind === "comm_close");
});

test("the debugger stops in a cell by the name that the editor gives it, and shows no secret", async () => {
  const { editor, run } = start();
  let seq = 0;
  const ask = (command: string, args: object = {}) =>
    editor.request<{ body: { result?: string; stackFrames?: readonly { id: number }[] } }>("debug/request", {
      seq: ++seq,
      type: "request",
      command,
      arguments: args,
    });
  const event = (name: string) =>
    editor.until(({ method, parameters }) => method === "debug/event" && parameters.event === name);
  await run('import "bspump"; const password = process.env.MAILER_PASSWORD;');
  await ask("initialize", { adapterID: "bspump-notebook" });
  await ask("launch");
  await event("initialized");
  const path = "vscode-notebook-cell:/main.ipynb#W0s%3D";
  await ask("setBreakpoints", { source: { path }, breakpoints: [{ line: 2 }] });
  await ask("configurationDone");
  const ended = editor.request<Result>("run/cell", { run: 9, code: "let n = 1;\nn++;\nn", source: path });
  await event("stopped");
  const { body } = await ask("stackTrace", { threadId: 1 });
  expect(body).toMatchObject({ stackFrames: [{ name: "Cell [2]", line: 2, source: { path } }] });
  const evaluated = await ask("evaluate", { expression: "[n, password]", frameId: body.stackFrames?.[0]?.id });
  expect(evaluated.body.result).toBe("[ 1, '[redacted MAILER_PASSWORD]' ]");
  await editor.notify("run/interrupt");
  expect(await ended).toEqual({ succeeded: false, order: 2 });
});

test("variables are read while the debugger is there, and nothing of that stops", async () => {
  const { editor, run } = start();
  let seq = 0;
  const ask = (command: string, args: object = {}) =>
    editor.request("debug/request", { seq: ++seq, type: "request", command, arguments: args });
  await ask("initialize", { adapterID: "bspump-notebook" });
  await ask("attach");
  await ask("setExceptionBreakpoints", { filters: ["all"] });
  await ask("configurationDone");
  const ran = await run('import "bspump"; const n = 42; const password = process.env.MAILER_PASSWORD; class Point {}');
  expect(ran.succeeded).toBe(true);
  const variables = await editor.request<readonly { name: string; value: string; type: string }[]>("run/variables");
  expect(variables).toEqual([
    { name: "n", type: "42", value: "42" },
    { name: "password", type: expect.stringContaining("string"), value: "'[redacted MAILER_PASSWORD]'" },
    { name: "Point", type: "class Point", value: expect.stringContaining("Point") },
  ]);
  expect(editor.told.some(({ parameters }) => parameters.event === "stopped")).toBe(false);
});
