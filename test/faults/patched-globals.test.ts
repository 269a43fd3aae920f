import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { Session } from "#dist/session/session.js";
import { patches } from "./patches.js";

interface Shown {
  readonly status: string;
  /** The text of the result, or the error. */
  readonly text: string;
}

/** A session, and what its cells have printed. */
function openSession() {
  const session = new Session({ cwd: tmpdir(), env: process.env, check: false, redact: (text) => text });
  onTestFinished(() => session.close());
  const seen = { text: "", uncaught: [] as string[] };
  const sink = {
    onText: (_name: string, text: string) => {
      seen.text += text;
    },
    onPublish: () => undefined,
    onComm: () => undefined,
    onError: ({ ename, evalue }: { ename: string; evalue: string }) => void seen.uncaught.push(`${ename}: ${evalue}`),
    onInput: async () => "",
  };
  let count = 0;
  const run = async (code: string): Promise<Shown> => {
    const result = await session.run({ code, name: `Cell [${++count}]` }, sink);
    const { status } = result;
    if (result.status === "error") return { status, text: `${result.error.ename}: ${result.error.evalue}` };
    const { data = {} } = result.result ?? {};
    return { status, text: String(data["text/html"] ?? data["text/plain"] ?? "") };
  };
  return { session, seen, run };
}

// The endless loop leaves the processor to other tests until it is interrupted, whatever a patch takes away.
const beforePatch = "const { wait } = Atomics; const clock = new Int32Array(new SharedArrayBuffer(4));";

test("there are 47 kinds and more", () => {
  expect(new Set(patches.map(({ name }) => name)).size).toBeGreaterThan(47);
});

test.each(patches)("$name: cells go on, and the names are kept", async ({ cell, fails = {} }) => {
  const { session, seen, run } = openSession();
  expect(await run(`let kept = 41; ${beforePatch}`)).toEqual({ status: "ok", text: "" });
  await run(cell);
  expect(await run("kept + 1")).toEqual({ status: "ok", text: "42" });
  const cells = {
    object: ["const made = { a: 1, b: 'c' }; made", "{ a: 1, b: 'c' }"],
    thrown: ["throw new Error('mine')", "Error: mine"],
    again: ["throw new Error('mine again')", "Error: mine again"],
    display: ["({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': 'shown' }) })", "shown"],
    await: ["await new Promise((resolve) => resolve(5))", "5"],
  } as const;
  for (const [kind, [code, text]] of Object.entries(cells)) {
    const shown = (await run(code)).text;
    // What Node itself does not do any more differs from version to version.
    expect([text, fails[kind as keyof typeof cells]], kind).toContain(shown);
  }
  const printed = await run("console.log('printed')");
  if (fails.printed === undefined) expect([printed.text, seen.text]).toEqual(["", "printed\n"]);
  else expect([fails.printed, ""]).toContain(printed.text);
  const looping = run("wait(clock, 0, 0, 40); while (true) {}");
  await sleep(50);
  session.interrupt();
  expect(await looping).toEqual({ status: "error", text: "KeyboardInterrupt: The cell was interrupted." });
  expect(await run("kept")).toEqual({ status: "ok", text: "41" });
  // Node itself may come across what was replaced, once or twice.
  expect(seen.uncaught.length).toBeLessThan(3);
  expect(seen.uncaught.filter((error) => !/patched|read only property/.test(error))).toEqual([]);
});

test("what cells replaced is replaced for cells, and prompt, import and require still give what is theirs", async () => {
  const { run } = openSession();
  for (const code of [
    "(await import('node:fs')).readFileSync === require('fs').readFileSync",
    "import('node:fs') instanceof Promise",
    "module.exports instanceof Object",
    "setTimeout instanceof Function && require instanceof Function && prompt instanceof Function",
    "try { require('./none'); } catch (error) { error instanceof Error }; try { require('./none'); false } catch (error) { globalThis.caught = error instanceof Error }; (globalThis as any).caught",
    "prompt('?').catch(() => {}) instanceof Promise",
  ]) {
    expect([code, (await run(code)).text]).toEqual([code, "true"]);
  }
});
