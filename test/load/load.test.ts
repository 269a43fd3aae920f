import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LoadOptions, load, reload, env as requireVariable, type Stage, status, unload } from "bspump/api";
import { afterEach, describe, expect, test } from "vitest";
import { useEnvironment } from "../support/environment.js";
import { failureOf } from "../support/failure.js";
import { temporaryFolder } from "../support/folder.js";
import { toml, workspace } from "./sample.js";

afterEach(() => unload());

describe("load", () => {
  test("sets what the groups give, the later one winning, and the stage", () => {
    const from = workspace();
    const env = { HOST: "localhost", B: "inherited" };
    const { variables, ...rest } = load({ from, env });
    expect(env).toEqual({
      HOST: "localhost",
      A: "a-of-foo",
      B: "b-of-bar",
      C: "a-of-foo/localhost",
      BITSWAN_AUTOMATION_STAGE: "dev",
    });
    expect(rest).toEqual({
      automation: { file: join(from, "automation.toml"), directory: from, format: "toml" },
      stage: "dev",
      deployed: false,
      secretsDir: join(from, "secrets"),
      groups: [
        { name: "foo", file: join(from, "secrets/foo"), service: false, variables: ["A", "B"] },
        { name: "bar", file: join(from, "secrets/bar"), service: false, variables: ["B", "C"] },
      ],
      warnings: [],
    });
    expect(variables).toEqual([
      { name: "A", group: "foo", file: join(from, "secrets/foo"), line: 1, replaced: false },
      { name: "B", group: "bar", file: join(from, "secrets/bar"), line: 1, replaced: true },
      { name: "C", group: "bar", file: join(from, "secrets/bar"), line: 2, replaced: false },
    ]);
  });

  test("with override: false keeps inherited values, and still sets the stage", () => {
    const env = { B: "inherited", C: "" };
    const { variables } = load({ from: workspace(), env, override: false, stage: "live-dev" });
    expect(env).toEqual({ A: "a-of-foo", B: "inherited", C: "", BITSWAN_AUTOMATION_STAGE: "live-dev" });
    expect(variables.map(({ name }) => name)).toEqual(["A"]);
  });

  test("looks names up in the inherited environment, then the platform's, then earlier groups", () => {
    const from = workspace({
      "secrets/foo": "A=${B}|${BITSWAN_AUTOMATION_STAGE}\nB=own\n",
      "secrets/bar": "D=${B}|${A}\n",
    });
    const env = { B: "inherited" };
    load({ from, env });
    expect(env).toMatchObject({ A: "inherited|dev", B: "own", D: "inherited|inherited|dev" });
  });

  test("gives BITSWAN_AUTOMATION_STAGE the platform's value over any group's", () => {
    const from = workspace({ "secrets/bar": "BITSWAN_AUTOMATION_STAGE=production\nC=$BITSWAN_AUTOMATION_STAGE\n" });
    const env = {};
    const { variables } = load({ from, env });
    expect(env).toMatchObject({ BITSWAN_AUTOMATION_STAGE: "dev", C: "dev" });
    expect(variables.map(({ name }) => name)).toEqual(["A", "B", "C"]);
  });

  test("takes names that objects inherit for names", () => {
    const from = workspace({
      "secrets/foo": "__proto__=1\nconstructor=2\ntoString=3\nhasOwnProperty=4\nX=${valueOf}.\n",
      "secrets/bar": "",
    });
    const env = useEnvironment({});
    load({ from });
    expect(Object.entries(env).sort()).toEqual([
      ["BITSWAN_AUTOMATION_STAGE", "dev"],
      ["X", "."],
      ["__proto__", "1"],
      ["constructor", "2"],
      ["hasOwnProperty", "4"],
      ["toString", "3"],
    ]);
    expect(Object.getPrototypeOf(env)).toBe(Object.prototype);
    unload();
    expect(Object.keys(env)).toEqual([]);
  });

  test("into process.env reaches child processes", () => {
    load({ from: workspace({ "secrets/foo": "BSPUMP_TEST_VALUE='pa$$w0rd #1'\n__proto__=x\n" }) });
    const script = "process.stdout.write(JSON.stringify([process.env.BSPUMP_TEST_VALUE, process.env['__proto__']]))";
    expect(JSON.parse(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }))).toEqual([
      "pa$$w0rd #1",
      "x",
    ]);
    unload();
    expect(Object.keys(process.env)).not.toContain("BSPUMP_TEST_VALUE");
    expect(Object.keys(process.env)).not.toContain("__proto__");
  });

  test("replaces what an earlier load into the same environment set", () => {
    const from = workspace();
    const env = { A: "inherited" };
    load({ from, env });
    load({ from, env, stage: "production" });
    expect(env).toEqual({ A: "a-of-prod", P: "p-of-prod", BITSWAN_AUTOMATION_STAGE: "production" });
    load({ from: temporaryFolder(), env });
    expect(env).toEqual({ A: "inherited" });
  });
});

describe("reload", () => {
  test("ends as a fresh start would", () => {
    const from = workspace();
    const env = useEnvironment({ A: "inherited", KEPT: "k" });
    load({ from });
    writeFileSync(join(from, "secrets/foo"), "B=changed\nNEW=${A}\n");
    writeFileSync(join(from, "secrets/bar"), "");
    env.A = "changed by hand";
    env.LATER = "set by hand";
    reload();
    const fresh = { A: "inherited", KEPT: "k", LATER: "set by hand" };
    load({ from, env: fresh });
    expect(env).toEqual(fresh);
    expect(env).toEqual({
      A: "inherited",
      KEPT: "k",
      LATER: "set by hand",
      B: "changed",
      NEW: "inherited",
      BITSWAN_AUTOMATION_STAGE: "dev",
    });
  });

  test("does nothing more the second time", () => {
    const env = useEnvironment({ A: "inherited" });
    const first = load({ from: workspace() });
    const after = { ...env };
    expect(reload()).toEqual(first);
    expect(reload()).toEqual(first);
    expect(env).toEqual(after);
  });

  test("leaves the environment as it was where it fails", () => {
    const from = workspace();
    const env = useEnvironment({ A: "inherited" });
    const before = load({ from });
    const loaded = { ...env };
    writeFileSync(join(from, "secrets/bar"), "B='not closed\n");
    expect(failureOf(reload).code).toBe("ENV_FILE_INVALID");
    expect(env).toEqual(loaded);
    expect(status()).toBe(before);
  });
});

test("unload puts everything back", () => {
  const env = useEnvironment({ A: "inherited", B: "" });
  load({ from: workspace() });
  env.B = "changed by hand";
  unload();
  expect(env).toEqual({ A: "inherited", B: "" });
  expect(status()).toMatchObject({ groups: [], variables: [] });
  unload();
  expect(env).toEqual({ A: "inherited", B: "" });
  reload();
  expect(env).toMatchObject({ A: "a-of-foo", B: "b-of-bar" });
});

test("an environment that refuses a variable is left as it was", () => {
  const env: Record<string, string> = { B: "inherited" };
  Object.defineProperty(env, "C", { value: "fixed", enumerable: true });
  expect(() => load({ from: workspace(), env })).toThrow(TypeError);
  expect(env).toEqual({ B: "inherited", C: "fixed" });
});

describe("the stage", () => {
  test.each([
    ["dev", {}, "dev"],
    ["BITSWAN_AUTOMATION_STAGE", { BITSWAN_AUTOMATION_STAGE: "live-dev" }, "live-dev"],
  ] as const)("is %s (%#)", (_name, env, stage) => {
    expect(load({ from: workspace(), env: { ...env } })).toMatchObject({ stage, deployed: false });
  });

  test.each([
    [{ BITSWAN_AUTOMATION_STAGE: "staging" }, "staging"],
    [{ BITSWAN_AUTOMATION_STAGE: "production" }, "production"],
    [{ BITSWAN_DEPLOYMENT_ID: "my-automation", BITSWAN_AUTOMATION_STAGE: "dev" }, "dev"],
    [{ BITSWAN_DEPLOYMENT_ID: "my-automation" }, "production"],
    [{ BITSWAN_DEPLOYMENT_ID: "my-automation", BITSWAN_AUTOMATION_STAGE: "other" }, "production"],
  ] as const)("is the platform's where it deployed: %j", (inherited, stage) => {
    const env = { ...inherited };
    expect(load({ from: workspace(), env })).toEqual({
      stage,
      deployed: true,
      groups: [],
      variables: [],
      warnings: [],
    });
    expect(env).toEqual(inherited);
    expect(load({ from: workspace(), env, stage: "production" })).toMatchObject({
      stage: "production",
      deployed: false,
    });
    expect(env).toMatchObject({ P: "p-of-prod" });
  });

  test.each(["prod", "DEV", ""])("is rejected where BITSWAN_AUTOMATION_STAGE is %j", (value) => {
    const env = { BITSWAN_AUTOMATION_STAGE: value };
    expect(failureOf(() => load({ from: workspace(), env }))).toMatchObject({
      code: "STAGE_UNKNOWN",
      message: `BITSWAN_AUTOMATION_STAGE is ${JSON.stringify(value)}, which is not a stage. Use one of dev, live-dev, staging, production.`,
    });
    expect(env).toEqual({ BITSWAN_AUTOMATION_STAGE: value });
  });

  test("is rejected where the option is none", () => {
    expect(failureOf(() => load({ from: workspace(), stage: "prod" as Stage, env: {} })).message).toBe(
      'The option stage is "prod", which is not a stage. Use one of dev, live-dev, staging, production.',
    );
  });
});

describe("process.env is exactly as it was after", () => {
  const invalid = "ENV_FILE_INVALID";

  test.each<[name: string, files: Record<string, string | Uint8Array>, code: string, options?: LoadOptions]>([
    ["malformed TOML", { "automation.toml": "[secrets" }, "AUTOMATION_INVALID"],
    [
      "a group's name that is a path",
      { "automation.toml": '[secrets]\ndev = ["../../etc/passwd"]\n' },
      "GROUP_NAME_INVALID",
    ],
    ["bytes that are not UTF-8", { "secrets/bar": Buffer.from([0x41, 0x3d, 0xff]) }, invalid],
    ["a NUL", { "secrets/bar": "B=x\0\n" }, invalid],
    ["a quote that is not closed", { "secrets/bar": "B='x\n" }, invalid],
    ["a name with another character", { "secrets/bar": "B!=x\n" }, invalid],
    ["a bad reference", { "secrets/bar": "B=${\n" }, invalid],
    ["a required variable", { "secrets/bar": "B=${NOPE:?set it}\n" }, "VARIABLE_MISSING"],
    ["a folder in place of a group", { "secrets/bar/x": "" }, "FILE_UNREADABLE"],
    ["17 MiB", { "secrets/bar": Buffer.alloc(17 * 1024 * 1024) }, "FILE_UNREADABLE"],
    ["an unknown stage", {}, "STAGE_UNKNOWN", { stage: "prod" as Stage }],
    ["a secrets directory that is a file", {}, "SECRETS_DIR_INVALID", { secretsDir: import.meta.filename }],
    [
      "a missing group, with strict",
      { "automation.toml": '[secrets]\ndev = ["foo", "gone"]\n' },
      "GROUP_MISSING",
      { strict: true },
    ],
  ])("%s", (_name, files, code, options) => {
    const from = temporaryFolder({
      "automation.toml": toml,
      "secrets/foo": "BSPUMP_TEST_A=a\nPATH=/nowhere\n",
      ...files,
    });
    const before = Object.entries(process.env);
    expect(failureOf(() => load({ from, ...options })).code).toBe(code);
    expect(Object.entries(process.env)).toEqual(before);
    expect(status()).toMatchObject({ groups: [], variables: [] });
  });
});

describe("two environments", () => {
  const other = '[secrets]\ndev = ["bar"]\nproduction = ["foo-prod"]\n';

  test("are each loaded anew by themselves", () => {
    const from = workspace({ "secrets/bar": "" });
    const first = { A: "first" };
    const second = { A: "second" };
    load({ from, env: first });
    load({ from, env: second });
    load({ from: temporaryFolder(), env: first });
    expect([first.A, second.A]).toEqual(["first", "a-of-foo"]);
  });

  test.each([
    ["before", true],
    ["after", false],
  ])("a preview %s the load leaves no trace", (_name, isFirst) => {
    const from = workspace();
    const env = useEnvironment({ A: "inherited" });
    const preview: Record<string, string> = { A: "own" };
    const look = () =>
      load({
        from: temporaryFolder({ "automation.toml": other, "secrets/foo-prod": "A=1\nP=2\n" }),
        stage: "production",
        env: preview,
      });
    if (isFirst) {
      look();
      expect(env).toEqual({ A: "inherited" });
      expect(status()).toMatchObject({ stage: "dev", groups: [], variables: [] });
    }
    const loaded = load({ from });
    const after = { ...env };
    if (!isFirst) look();
    expect(status()).toBe(loaded);
    expect(env).toEqual(after);
    expect(requireVariable("A")).toBe("a-of-foo");
    expect(failureOf(() => requireVariable("P")).message).toContain("The stage dev has the groups foo, bar");
    expect(reload()).toEqual(loaded);
    expect(env).toEqual(after);
    const previewed = { A: "1", P: "2", BITSWAN_AUTOMATION_STAGE: "production" };
    expect(preview).toEqual(previewed);
    unload();
    expect(env).toEqual({ A: "inherited" });
    expect(preview).toEqual(previewed);
  });

  test("a preview of the environment itself leaves it as it is", () => {
    const from = workspace();
    const env = useEnvironment({ A: "inherited" });
    load({ from });
    const preview = { ...env };
    load({ from, stage: "production", env: preview });
    expect(preview).toMatchObject({ A: "a-of-prod", P: "p-of-prod", C: "inherited/" });
    unload();
    expect(env).toEqual({ A: "inherited" });
  });

  test("process.env by name is no preview, and one that a program has put in its place is the same", () => {
    const from = workspace();
    useEnvironment({ A: "inherited" });
    const loaded = load({ from, env: process.env });
    process.env = { ...process.env };
    expect(status()).toBe(loaded);
    expect(reload()).toEqual(loaded);
    expect(process.env).toMatchObject({ A: "a-of-foo" });
    unload();
    expect(process.env).toEqual({ A: "inherited" });
  });

  test("may be of any kind of object", () => {
    const from = workspace({ "secrets/foo": "A=$GOT|$GONE|${toString}\n__proto__=p\n", "secrets/bar": "" });
    const env: Record<string, string | undefined> = Object.create(null);
    Object.defineProperty(env, "GOT", { get: () => "got", enumerable: true, configurable: true });
    env.GONE = undefined;
    load({ from, env });
    expect(Object.entries(env)).toEqual([
      ["GOT", "got"],
      ["GONE", undefined],
      ["BITSWAN_AUTOMATION_STAGE", "dev"],
      ["A", "got||"],
      ["__proto__", "p"],
    ]);
    load({ from: temporaryFolder(), env });
    expect(Object.keys(env)).toEqual(["GOT", "GONE"]);
  });
});

test("reload with override: false keeps what was inherited, and gives the rest anew", () => {
  const from = workspace({ "secrets/bar": "" });
  const env = useEnvironment({ A: "inherited" });
  load({ from, override: false });
  expect(env).toEqual({ A: "inherited", B: "b-of-foo", BITSWAN_AUTOMATION_STAGE: "dev" });
  writeFileSync(join(from, "secrets/foo"), "A=a\nC=c\n");
  reload();
  reload();
  expect(env).toEqual({ A: "inherited", C: "c", BITSWAN_AUTOMATION_STAGE: "dev" });
  unload();
  expect(env).toEqual({ A: "inherited" });
});

test("unload puts everything back after a reload of another automation, and of none", () => {
  const from = workspace();
  const env = useEnvironment({ A: "inherited", P: "inherited" });
  load({ from });
  writeFileSync(join(from, "automation.toml"), '[secrets]\ndev = ["foo-prod"]\n');
  reload();
  expect(env).toEqual({ A: "a-of-prod", P: "p-of-prod", BITSWAN_AUTOMATION_STAGE: "dev" });
  rmSync(join(from, "automation.toml"));
  expect(reload().warnings.map(({ code }) => code)).toEqual(["AUTOMATION_MISSING"]);
  expect(env).toEqual({ A: "inherited", P: "inherited" });
  unload();
  expect(env).toEqual({ A: "inherited", P: "inherited" });
});

test("what a group says about the platform's own variables does not change where a reload looks", () => {
  const from = workspace({
    "secrets/bar": "BITSWAN_DEPLOYMENT_ID=x\nBITSWAN_SECRETS_DIR=/nowhere\nJPY_SESSION_NAME=/x\nHOME=/nowhere\n",
  });
  useEnvironment({});
  const before = load({ from });
  expect(reload()).toEqual(before);
});

test("a secret that is too long to be redacted in every form is reported, and so is redaction that a group would turn off", () => {
  const large = "x8Kq2LmZ4".repeat(30_000);
  const from = workspace({
    "secrets/bar": "",
    "secrets/foo": `A=${large}\nB_TOKEN=x8Kq2LmZ4\n# noredact\nPUBLIC=${large}y\nBSPUMP_REDACT=off\n`,
  });
  const env: Record<string, string> = { BSPUMP_REDACT: "inherited" };
  const { warnings } = load({ from, env });
  expect(warnings.map(({ code, message }) => [code, message.split(/ (?:is too|has no)/)[0]])).toEqual([
    ["REDACTION_IN_GROUP", `${join(from, "secrets/foo")}:5: BSPUMP_REDACT`],
    ["SECRET_LARGE", "A"],
  ]);
  expect([env.BSPUMP_REDACT, env.A === large]).toEqual(["inherited", true]);
});

test("every warning is one line, whatever a folder is named", () => {
  const root = temporaryFolder({ "a\nb/x": "", "c\nd/automation.toml": toml, "c\nd/secrets/x": "" });
  const warnings = ["a\nb", "c\nd"].flatMap((name) => load({ from: join(root, name), env: {} }).warnings);
  expect(warnings.map(({ code }) => code)).toEqual(["AUTOMATION_MISSING", "GROUP_MISSING", "GROUP_MISSING"]);
  for (const { message } of warnings) expect(message).not.toContain("\n");
});

describe("env", () => {
  test("gives a variable, also an empty one, else the fallback", () => {
    useEnvironment({});
    load({ from: workspace({ "secrets/bar": "EMPTY=\n" }) });
    expect(requireVariable("A")).toBe("a-of-foo");
    expect(requireVariable("EMPTY", "x")).toBe("");
    expect(requireVariable("MISSING", "x")).toBe("x");
    expect(failureOf(() => requireVariable("constructor")).code).toBe("VARIABLE_MISSING");
  });

  test("says where a missing one could come from", () => {
    const from = workspace();
    useEnvironment({});
    load({ from });
    expect(failureOf(() => requireVariable("P"))).toMatchObject({
      code: "VARIABLE_MISSING",
      message: `P is not set. The stage dev has the groups foo, bar: add it to one of them in ${join(from, "secrets")}. It is in foo-prod of production.`,
    });
    writeFileSync(
      join(from, "automation.toml"),
      '[secrets]\ndev = ["foo"]\nstaging = ["../x"]\nproduction = ["foo-broken", "foo-prod"]\n',
    );
    writeFileSync(join(from, "secrets/foo-broken"), "P='\n");
    reload();
    expect(failureOf(() => requireVariable("P")).message).toMatch(/It is in foo-prod of production\.$/);
    load({ from: temporaryFolder() });
    expect(failureOf(() => requireVariable("P")).message).toContain("put an automation.toml beside the notebook");
  });
});
