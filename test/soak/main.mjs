// `npm run soak [-- --minutes 60] [--seed 1]`: cells, completions, interrupts, reconnections and edited modules at random, in one kernel. Fails
// when anything is lost, takes a minute, or memory is not level at the end.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { memoryOfTree } from "../bench/process-memory.mjs";
import { SoakClient } from "./client.mjs";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
});
const duration = Number(values.minutes) * 60_000;
const SAMPLES = 40;
/** How much more than in the second quarter may be used in the last. */
const LEVEL = 1.2;

let state = Number(values.seed) >>> 0 || 1;
/** A number from 0 to 1 that the seed decides (xorshift). */
function random() {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 2 ** 32;
}
const upTo = (limit) => Math.floor(random() * limit);

const folder = mkdtempSync(join(tmpdir(), "bspump-soak-"));
const client = await SoakClient.start(folder);
let counted = 0;
let edits = 0;
const done = {};

function expect(isMet, what, answer) {
  if (!isMet) throw new Error(`${what}: ${JSON.stringify(answer).slice(0, 2_000)}`);
}

function expectPrinted(answer, text) {
  expect(answer.reply.status === "ok" && answer.text === text, `wanted ${JSON.stringify(text.slice(0, 100))}`, answer);
}

const actions = {
  async cell() {
    expectPrinted(await client.execute(`count++; console.log("count", count);`), `count ${++counted}\n`);
  },
  async declaration() {
    const [name, value] = [`name${upTo(50)}`, upTo(1_000)];
    const code = `const ${name} = ${value}; function get_${name}() { return ${name}; } console.log(get_${name}());`;
    expectPrinted(await client.execute(code), `${value}\n`);
  },
  async failure() {
    const answer = await client.execute("throw new TypeError(`at ${count}`);");
    expect(answer.reply.ename === "TypeError" && answer.reply.evalue === `at ${counted}`, "wanted an error", answer);
  },
  async rejection() {
    const answer = await client.execute("const wrong: number = 'text';");
    expect(answer.reply.ename === "CompileError", "wanted an error of types", answer);
  },
  async output() {
    const lines = 1 + upTo(5_000);
    const answer = await client.execute(
      `for (let line = 0; line < ${lines}; line++) console.log("x".repeat(50), line);`,
    );
    const expected = Array.from({ length: lines }, (_, line) => `${"x".repeat(50)} ${line}\n`).join("");
    expectPrinted(answer, expected);
  },
  async queue() {
    const ids = [];
    for (let index = 0; index < 10; index++) ids.push(await client.sendCode(`count++; console.log("count", count);`));
    for (const id of ids) expectPrinted(await client.answerTo(id), `count ${++counted}\n`);
  },
  async completion() {
    const answer = await client.answerTo(await client.send("complete_request", { code: "count.toFi", cursor_pos: 10 }));
    expect(answer.reply.matches?.includes("toFixed"), "wanted completions", answer);
  },
  async inspection() {
    const request = { code: "count", cursor_pos: 5, detail_level: 0 };
    const answer = await client.answerTo(await client.send("inspect_request", request));
    expect(answer.reply.found === true, "wanted an inspection", answer);
  },
  async interrupt() {
    const code = [
      "while (true) {}",
      "await new Promise(() => {})",
      "setInterval(() => {}, 1); await new Promise(() => {})",
    ][upTo(3)];
    const id = await client.sendCode(`console.log("begun"); ${code}`);
    await client.until(id, ({ published }) => published.some(({ type }) => type === "stream"));
    await sleep(upTo(200));
    client.child.kill("SIGINT");
    const answer = await client.answerTo(id);
    expect(answer.reply.ename === "KeyboardInterrupt", "wanted an interrupt", answer);
  },
  async reconnection() {
    client.reconnect();
    await sleep(upTo(30));
    await actions.cell();
  },
  async reload() {
    writeFileSync(join(folder, "helper.ts"), `export const edit: number = ${++edits}; // ${"-".repeat(edits % 10)}\n`);
    expectPrinted(
      await client.execute('import { edit } from "./helper"; console.log("edit", edit);'),
      `edit ${edits}\n`,
    );
  },
};
const names = Object.keys(actions);

const memory = [];
let failed = false;
let last = "";
try {
  await client.execute("let count = 0;");
  const started = Date.now();
  for (let now = started; now < started + duration; now = Date.now()) {
    const name = names[upTo(names.length)];
    last = name;
    await actions[name]();
    done[name] = (done[name] ?? 0) + 1;
    if (now - started >= (memory.length * duration) / SAMPLES) memory.push(memoryOfTree(client.child.pid));
  }
  await actions.cell();
} catch (error) {
  failed = true;
  console.error(`${last}: ${error instanceof Error ? error.message : error}`);
} finally {
  client.stop();
  rmSync(folder, { recursive: true, force: true });
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const known = memory.filter((mebibytes) => mebibytes !== undefined);
const quarter = Math.floor(known.length / 4);
const [before, after] = [median(known.slice(quarter, 2 * quarter)), median(known.slice(3 * quarter))];
console.log(
  JSON.stringify({
    minutes: Number(values.minutes),
    seed: Number(values.seed),
    done,
    cells: counted,
    memory: known.map(Math.round),
  }),
);
if (before !== undefined && after > LEVEL * before) {
  failed = true;
  console.error(
    `Memory is not level: ${Math.round(before)} MiB in the second quarter, ${Math.round(after)} MiB in the last.`,
  );
}
process.exit(failed ? 1 : 0);
