import { join } from "node:path";
import { inspect } from "node:util";
import { BspumpError, load, parsePipelinesConf, readPipelinesConf, status, unload } from "bspump/api";
import { afterEach, expect, test } from "vitest";
import { callCommand } from "./support/command.js";
import { temporaryFolder } from "./support/folder.js";
import { randomNumbers } from "./support/random.js";
import { makeRepository } from "./support/workspace.js";

// Nothing that this package says holds a value or a part of one (behaviour.md, section 8): a workspace in which every value is known by
// each of its parts, and all that is said of it when it is well and when it is not.

const LEAST_PART = 6;
const numbers = randomNumbers(7);
const secrets: string[] = [];

/** Makes a value that occurs nowhere else, nor does any part of it. */
function secret(length = 24): string {
  const text = Array.from({ length }, () => "bcdfghjkmnpqrstvwxz23456789"[Math.floor(numbers() * 27)]).join("");
  secrets.push(text);
  return text;
}

/** How many parts of values are in `text`: what a test may print. */
function countParts(text: string): number {
  let count = 0;
  for (const value of secrets) {
    for (let at = 0; at + LEAST_PART <= value.length; at++)
      if (text.includes(value.slice(at, at + LEAST_PART))) count++;
  }
  return count;
}

// What may be wrong with a group, each time with values on the line and around it.
const brokenGroups: Record<string, () => string | Uint8Array> = {
  "an open single quote": () => `A=${secret()}\nB='${secret()}\nC=${secret()}\n`,
  "an open double quote": () => `A="${secret()}\nB=${secret()}\n`,
  "a pasted value with a space": () => `A=${secret()}\n${secret()} ${secret()}\n`,
  "a pasted value with other characters": () => `${secret()}/${secret()}+${secret()}\n`,
  "a pasted key": () => `-----BEGIN PRIVATE KEY-----\n${secret(64)}\n${secret(64)}\n-----END PRIVATE KEY-----\n`,
  "a pasted JSON": () => `{"password": "${secret()}"}\n`,
  "no name": () => `A=${secret()}\n=${secret()}\n`,
  "a name with a space": () => `A B=${secret()}\n`,
  "a reference that is not complete": () => `A=${secret()}\nB=${secret()}\${A:${secret()}\n`,
  "a reference to nothing": () => `B="${secret()} \${} ${secret()}"\n`,
  "a required variable": () => `A=${secret()}\nB=${secret()}\${GONE:?}${secret()}\n`,
  "a required variable with a reference in its message": () => `A=${secret()}\nB=\${GONE:?it is \${A} here}\n`,
  "a required variable with braces that do not match": () => `A=${secret()}\nB=\${GONE:?{${secret()}} ${secret()}\n`,
  "a NUL": () => `A=${secret()}\0${secret()}\n`,
  "an escaped NUL": () => `A="${secret()}\\0000${secret()}"\n`,
  "bytes that are not UTF-8": () =>
    Buffer.concat([Buffer.from(`A=${secret()}`), Buffer.of(0xff), Buffer.from(secret())]),
};

const brokenConfigurations: Record<string, string> = {
  "a line before any section": `${secret()}\n`,
  "a line that is neither": `[s]\n${secret()}\n`,
  "an option twice": `[s]\na=${secret()}\na=${secret()}\n`,
  "a section twice": `[s]\na=${secret()}\n[s]\nb=${secret()}\n`,
};

// A password that was pasted into an automation.toml, where it belongs or where it does not.
const brokenAutomations: Record<string, () => string> = {
  "a text without quotes": () => `[secrets]\ndev = ["foo"]\npassword = ${secret()}\n`,
  "an open text": () => `[secrets]\npassword = "${secret()}\ndev = ["foo"]\n`,
  "an open text of many lines": () => `a = """${secret()}\n${secret()}\n`,
  "a line that sets nothing": () => `[secrets]\n${secret()}\n`,
  "a line after another one": () => `[secrets]\npassword = "${secret()}"\ndev = [\n`,
  "a line before another one": () => `[secrets]\ndev = [foo]\npassword = "${secret()}"\n`,
  "a key twice": () => `a = "${secret()}"\na = "${secret()}"\n`,
  "an address as a number": () => `[secrets]\nurl = postgres://user:${secret()}@host\n`,
  "an unknown escape": () => `[secrets]\npassword = "\\q${secret()}"\n`,
  "a control character": () => `[secrets]\npassword = "\u0001${secret()}"\n`,
  "a value of the wrong kind": () => `secrets = "${secret()}"\n`,
  "a stage of the wrong kind": () => `[secrets]\ndev = { password = "${secret()}" }\n`,
  "an item of the wrong kind": () => `[secrets]\ndev = [["${secret()}"]]\n`,
  "a name that is a path": () => `[secrets]\ndev = ["postgres://user:${secret()}@host"]\n`,
};

const dev = `PLAIN=${secret()}\nQUOTED="${secret()} \\"${secret()}\\""\nLINES='${secret()}\n${secret()}'\nJOINED=\${PLAIN}-${secret()}\nTWICE=${secret()}\n`;
const shared = secret();

/** A workspace with an automation that is well and one for each broken group; git tracks a notebook that shows a value. */
function makeWorkspace(): { folder: string; names: Map<string, string> } {
  const groups = Object.entries(brokenGroups).map(([name, make], index) => ({
    name,
    folder: `broken-${index}`,
    text: make(),
  }));
  const files: Record<string, string | Uint8Array> = {
    "well/automation.toml":
      '[secrets]\ndev = ["first", "second", "gone"]\nproduction = ["production"]\n[services.postgres]\n[services.unknown]\n',
    "well/pipelines.conf":
      "[connection:Main]\nurl=postgres://user:${PLAIN}@host/app\nport=${QUOTED}\nmissing=${NOT_THERE}\nasked=${ABSENT:?must be there}\nonly=${TWICE}\n",
    "well/main.ipynb": JSON.stringify({
      cells: [
        {
          cell_type: "code",
          source: [`const a = "${shared}"`],
          outputs: [{ output_type: "stream", text: [shared, shared] }],
        },
      ],
    }),
    "secrets/first": dev,
    "secrets/second": `TWICE=${secret()}\nSHARED=${shared}\n# noredact\nPUBLIC=${secret()}\nNUMBER=8080\npostgres://user:${secret()}@${secret()}/app\nLOST=${secret()}$${secret()}#${secret()}\n`,
    "secrets/production": `PLAIN=${secret()}\nSHARED=${shared}\n`,
    "secrets/postgres-dev": `POSTGRES_PASSWORD=${secret()}\n`,
  };
  for (const { folder, text } of groups) {
    files[`${folder}/automation.toml`] = `[secrets]\ndev = ["${folder}"]\n`;
    files[`secrets/${folder}`] = text;
  }
  const folder = temporaryFolder(files);
  makeRepository(folder, ["well", "secrets/first"]);
  return { folder, names: new Map(groups.map(({ folder: name, name: what }) => [what, name])) };
}

/** All that an error tells of itself. */
function told(error: unknown): string {
  const parts = [inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error), String(error)];
  for (let at: unknown = error; at instanceof Error; at = at.cause) parts.push(at.message, at.stack ?? "");
  return parts.join("\n");
}

function refusalOf(action: () => unknown, what = ""): BspumpError {
  try {
    action();
  } catch (error) {
    expect(BspumpError.is(error)).toBe(true);
    if (BspumpError.is(error)) return error;
  }
  return expect.unreachable(`nothing was thrown: ${what}`);
}

afterEach(() => unload());

test("parts of values are found where there are any", () => {
  const value = secret();
  expect([countParts(value), countParts(`x${value.slice(3, 9)}x`), countParts("nothing")]).toEqual([
    value.length - LEAST_PART + 1,
    1,
    0,
  ]);
});

test("no error of a group, in no way it shows itself, and no status", () => {
  const { folder, names } = makeWorkspace();
  for (const [what, name] of names) {
    const error = refusalOf(() => load({ from: join(folder, name), env: {} }), what);
    expect([what, error.line === undefined, countParts(told(error))]).toEqual([what, false, 0]);
  }
  const loaded = load({ from: join(folder, "well"), env: { PLAIN: secret(), HOME: folder } });
  expect(loaded.variables.length).toBeGreaterThan(8);
  const display: unknown = Reflect.get(loaded, Symbol.for("Jupyter.display"));
  const bundle: unknown = typeof display === "function" ? display.call(loaded) : undefined;
  const shown = [inspect(loaded), inspect(status(), { showHidden: true, depth: 10 }), JSON.stringify([loaded, bundle])];
  expect(countParts(shown.join("\n"))).toBe(0);
});

test("no error of an automation.toml", async () => {
  for (const [what, make] of Object.entries(brokenAutomations)) {
    const folder = temporaryFolder({ "automation.toml": make(), "secrets/foo": "" });
    const error = refusalOf(() => load({ from: folder, env: {} }), what);
    expect([what, error.line === undefined, countParts(told(error))]).toEqual([what, false, 0]);
    const { status: ended, stdout } = await callCommand(["check", "--json"], { cwd: folder, env: { HOME: folder } });
    expect([what, ended, countParts(stdout)]).toEqual([what, 1, 0]);
  }
  // The platform passes over this one.
  const folder = temporaryFolder({ "automation.toml": `[services]\nkafka = "${secret()}"\n` });
  const { stdout } = await callCommand(["check", "--json"], { cwd: folder, env: { HOME: folder } });
  expect(countParts(inspect(load({ from: folder, env: {} }), { depth: 10 }) + stdout)).toBe(0);
});

test("no error of a configuration, nor the configuration itself", () => {
  for (const [what, text] of Object.entries(brokenConfigurations)) {
    const error = refusalOf(() => parsePipelinesConf(text));
    expect([what, error.code, countParts(told(error))]).toEqual([what, "CONF_INVALID", 0]);
  }
  const { folder } = makeWorkspace();
  const env: Record<string, string> = {};
  load({ from: join(folder, "well"), env });
  const conf = readPipelinesConf({ from: join(folder, "well"), env });
  const section = "connection:Main";
  expect(countParts(conf.get(section, "url"))).toBeGreaterThan(0);
  const actions = [
    () => conf.getInt(section, "port"),
    () => conf.getFloat(section, "port"),
    () => conf.getBoolean(section, "port"),
    () => conf.getSeconds(section, "port"),
    () => conf.getUrl(section, "port"),
    () => conf.getUrl(section, "url", { schemes: ["https"] }),
    () => conf.get(section, "missing"),
    () => conf.get(section, "asked"),
    () => conf.get(section, "no-option"),
    () => conf.get("no-section", "a"),
    () => conf.toObject(),
  ];
  for (const [index, action] of actions.entries()) {
    expect([index, countParts(told(refusalOf(action)))]).toEqual([index, 0]);
  }
  const shown = [
    inspect(conf, { showHidden: true, depth: 10 }),
    JSON.stringify([conf, conf.unresolved(), conf.warnings]),
  ];
  expect(countParts(shown.join("\n"))).toBe(0);
});

test("no command, in what it prints and in what it says of its failure", { timeout: 240_000 }, async () => {
  const { folder, names } = makeWorkspace();
  const well = join(folder, "well");
  const broken = join(folder, names.get("an open single quote") ?? "");
  const calls: [args: string[], status: number][] = [
    [["env"], 0],
    [["env", "--json"], 0],
    [["env", "PLAIN", "TWICE"], 0],
    [["env", "NOT_THERE"], 1],
    [["env", "--stage", "production"], 0],
    [["env", "--types", "types.d.ts"], 0],
    [["conf"], 1],
    [["conf", "--json"], 1],
    [["conf", "connection:Main", "url"], 0],
    [["conf", "connection:Main", "no-option"], 1],
    [["conf", "--stage", "production"], 1],
    [["explain", "TWICE"], 0],
    [["explain", "PLAIN", "--json"], 0],
    [["explain", "NOT_THERE"], 1],
    [["run", "--", "no-such-command"], 127],
    [["run", "--", process.execPath, "-e", ""], 0],
    [["notebook", "run", "--no-write", "main.ipynb"], 1],
    [["kernel", "install", "--env", secret()], 2],
    ...["text", "json", "sarif", "github"].map((format): [string[], number] => [
      ["check", "--strict", "--max-age", "1d", "--format", format, ".."],
      1,
    ]),
    [["audit", ".."], 1],
    [["audit", "--json", ".."], 1],
    [["audit", "--by", "variable", ".."], 1],
    [["env", "--from", broken], 1],
    [["env", "--format", "dotenv", "--show", "--from", broken], 1],
    [["conf", "--from", broken], 1],
    [["explain", "A", "--from", broken], 1],
    [["run", "--from", broken, "--", process.execPath, "-e", ""], 1],
  ];
  for (const [args, expected] of calls) {
    const {
      status: ended,
      stdout,
      stderr,
    } = await callCommand(args, { cwd: well, env: { PLAIN: secret(), HOME: folder } });
    const call = args.filter((arg) => !secrets.includes(arg)).join(" ");
    expect([call, ended, countParts(stdout), countParts(stderr)]).toEqual([call, expected, 0, 0]);
  }
  const { stdout: shown } = await callCommand(["env", "--show"], { cwd: well, env: { HOME: folder } });
  expect(countParts(shown)).toBeGreaterThan(0);
});
