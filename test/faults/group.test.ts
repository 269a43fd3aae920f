import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BspumpError, load } from "bspump/api";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { packageRoot } from "../support/project.js";
import { startWriter } from "../support/writer.js";

function automation(text: string): { from: string; file: string } {
  const from = temporaryFolder({ "automation.toml": '[secrets]\ndev = ["group"]\n', "secrets/group": text });
  return { from, file: join(from, "secrets/group") };
}

describe("a group that changes at a certain moment of reading it", () => {
  const program = `
const fs = require("node:fs");
const [api, from, file, moment, change] = process.argv.slice(1);
const act = new Function("fs", "file", "time", change);
const { openSync } = fs;
let descriptor, time = 0, isActing = false;
fs.openSync = (path, ...rest) => {
  const opened = openSync(path, ...rest);
  if (path === file && !isActing) descriptor = opened;
  return opened;
};
const original = fs[moment];
fs[moment] = (target, ...rest) => {
  if (!isActing && (target === file || target === descriptor)) {
    isActing = true;
    act(fs, file, ++time);
    isActing = false;
  }
  return original(target, ...rest);
};
const env = {};
const { load } = require(api);
try {
  const { warnings } = load({ from, env });
  console.log(JSON.stringify({ A: env.A, B: env.B, warnings: warnings.map(({ code }) => code) }));
} catch ({ code, message }) {
  console.log(JSON.stringify({ code, message, env }));
}`;

  /** Loads in a process of its own, in which `change` is done before each call of the function `moment` of `node:fs` for the group. */
  function loadWith(moment: "openSync" | "fstatSync" | "readSync", change: string): unknown {
    const { from, file } = automation("A=old\nB=old\n");
    const args = [join(packageRoot, "dist/api.js"), from, file, moment, change];
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", program, ...args], { encoding: "utf8" });
    expect(stderr).toBe("");
    return JSON.parse(stdout.replaceAll(file, "FILE"));
  }

  const before = { A: "old", B: "old", warnings: [] };
  const after = { A: "new", B: "new", warnings: [] };
  const missing = { warnings: ["GROUP_MISSING"] };
  const refused = {
    code: "FILE_UNREADABLE",
    message: "FILE is being written to while it is read. Try again when that has ended.",
    env: {},
  };
  const once = (change: string) => `if (time === 1) { ${change} }`;
  const rewrite = 'fs.writeFileSync(file, "A=new\\nB=new\\n");';
  const replace = 'fs.writeFileSync(file + "~", "A=new\\nB=new\\n"); fs.renameSync(file + "~", file);';
  const write = (text: string, at: number) =>
    `const fd = fs.openSync(file, "r+"); fs.writeSync(fd, "${text}\\n", ${at}); fs.closeSync(fd);`;

  test.each([
    ["is replaced before it is opened", "openSync", once(replace), after],
    ["is replaced when it is open", "readSync", once(replace), before],
    ["is removed before it is opened", "openSync", once("fs.rmSync(file);"), missing],
    ["is removed when it is open", "readSync", once("fs.rmSync(file);"), before],
    ["is written over before it is opened", "openSync", once(rewrite), after],
    ["is written over before it is read", "readSync", once(rewrite), after],
    [
      "is emptied before it is read and filled after",
      "fstatSync",
      `if (time === 1) fs.truncateSync(file); else if (time === 2) { ${rewrite} }`,
      after,
    ],
    [
      "is written over by halves, one before it is read and one after",
      "fstatSync",
      `if (time === 1) { ${write("A=new", 0)} } else if (time === 2) { ${write("B=new", 6)} }`,
      after,
    ],
    [
      "is written over by halves, and its time put back",
      "fstatSync",
      `if (time === 1) { ${write("A=new", 0)} } else if (time === 2) { ${write("B=new", 6)} } if (time < 3) fs.utimesSync(file, 1, 1);`,
      after,
    ],
    ["is written over whenever it is looked at", "fstatSync", rewrite, refused],
    ["grows whenever it is looked at", "fstatSync", 'fs.appendFileSync(file, "C=new\\n");', refused],
    [
      "becomes too large",
      "readSync",
      once("fs.truncateSync(file, 17 * 2 ** 20);"),
      { ...refused, message: "FILE has 17 MiB, more than the 16 MiB that are read. Make it smaller." },
    ],
  ] as const)("%s: the old one, the new one, or an error", (_name, moment, change, expected) => {
    expect(loadWith(moment, change)).toEqual(expected);
  });
});

describe("a group that another process goes on changing", () => {
  const VARIABLES = 3_000;
  const DURATION = 1_500;
  // Who stands still for longer in the midst of writing cannot be told from who has ended.
  const REST = 25;

  /** What reading it gave: "whole" where all variables are there and of the same writing. */
  function outcomeOf(from: string): string {
    const env: Record<string, string> = {};
    try {
      const { warnings } = load({ from, env });
      if (warnings.length > 0) return warnings.map(({ code }) => code).join();
    } catch (error) {
      expect(env).toEqual({});
      if (BspumpError.is(error)) return error.code;
      throw error;
    }
    const writings = Object.entries(env).flatMap(([name, writing]) => (/^V\d/.test(name) ? [writing] : []));
    if (writings.length === 0) return "empty";
    return writings.length === VARIABLES && new Set(writings).size === 1 ? "whole" : "mixed";
  }

  test.each([
    [
      "replaces it",
      'fs.writeFileSync(file + "~", text); fs.renameSync(file + "~", file);',
      ["whole", "FILE_UNREADABLE"],
    ],
    [
      "removes it and puts a new one there",
      'fs.writeFileSync(file + "~", text); fs.rmSync(file, { force: true }); fs.renameSync(file + "~", file);',
      ["whole", "GROUP_MISSING", "FILE_UNREADABLE"],
    ],
    // A file system may show an emptied file for as long as it likes before it shows that it was changed.
    ["empties and fills it", "fs.writeFileSync(file, text);", ["whole", "empty", "FILE_UNREADABLE"]],
    [
      "writes over it in pieces",
      'const fd = fs.openSync(file, fs.existsSync(file) && fs.statSync(file).size > 0 ? "r+" : "w"); for (let at = 0; at < text.length; at += 4096) fs.writeSync(fd, text.slice(at, at + 4096), at); fs.closeSync(fd);',
      ["whole", "FILE_UNREADABLE"],
    ],
  ])("%s: it is read as it was at one time, or refused", async (_name, source, allowed) => {
    const { from, file } = automation("");
    const writer = await startWriter({ file, source, pause: 60, variables: VARIABLES });
    const outcomes: Record<string, number> = {};
    for (const end = performance.now() + DURATION; performance.now() < end; await sleep(1)) {
      const outcome = outcomeOf(from);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    const { times, longest } = await writer.stop();
    expect(times).toBeGreaterThan(5);
    expect(outcomes.whole).toBeGreaterThan(0);
    const expected = longest > REST ? [...allowed, "mixed"] : allowed;
    expect(expected, JSON.stringify(outcomes)).toEqual(expect.arrayContaining(Object.keys(outcomes)));
  });
});
