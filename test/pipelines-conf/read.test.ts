import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load, readPipelinesConf, unload } from "bspump/api";
import { afterEach, describe, expect, test } from "vitest";
import { failureOf } from "../support/failure.js";
import { temporaryFolder } from "../support/folder.js";

describe("which file is read", () => {
  const files = {
    "pipelines.conf": "[s]\nk=top\n",
    "app/pipelines.conf": "[s]\nk=app\n",
    "app/deep/empty/.keep": "",
    "other.conf": "[s]\nk=other\n",
  };

  test("the option path, else ASAB_CONFIG, else the nearest one upwards", () => {
    const folder = temporaryFolder(files);
    const from = join(folder, "app", "deep", "empty");
    const value = (options: object) => readPipelinesConf(options).get("s", "k");
    expect(value({ from, env: {} })).toBe("app");
    expect(value({ from: folder, env: {} })).toBe("top");
    expect(value({ from, env: { ASAB_CONFIG: join(folder, "other.conf") } })).toBe("other");
    expect(value({ from, env: { ASAB_CONFIG: "" } })).toBe("app");
    expect(value({ path: join(folder, "pipelines.conf"), env: { ASAB_CONFIG: "nowhere" } })).toBe("top");
    expect(value({ env: { JPY_SESSION_NAME: join(folder, "app", "main.ipynb") } })).toBe("app");
    expect(readPipelinesConf({ from, env: {} }).files).toEqual([join(folder, "app", "pipelines.conf")]);
  });

  test("none", () => {
    const folder = temporaryFolder();
    const file = join(folder, "gone.conf");
    expect(failureOf(() => readPipelinesConf({ path: file }))).toMatchObject({
      code: "CONF_NOT_FOUND",
      file,
      message: `There is no file ${file}. Correct the path.`,
    });
    expect(failureOf(() => readPipelinesConf({ env: { ASAB_CONFIG: file } })).code).toBe("CONF_NOT_FOUND");
    const error = failureOf(() => readPipelinesConf({ from: folder, env: {} }));
    expect(error.code).toBe("CONF_NOT_FOUND");
    expect(error.message).toContain(`No pipelines.conf was found from ${folder} upwards. Make one beside the notebook`);
  });

  test("a link that leads to itself is none", () => {
    const folder = temporaryFolder({ "pipelines.conf": "[s]\nk=top\n", "app/.keep": "" });
    symlinkSync("pipelines.conf", join(folder, "app", "pipelines.conf"));
    expect(readPipelinesConf({ from: join(folder, "app"), env: {} }).get("s", "k")).toBe("top");
  });

  test("what is no file, or not UTF-8", () => {
    const folder = temporaryFolder({ "bad.conf": Buffer.from("[s]\nk=\xe9\n", "latin1") });
    expect(failureOf(() => readPipelinesConf({ path: folder }))).toMatchObject({
      code: "FILE_UNREADABLE",
      file: folder,
      message: `${folder} is a folder, not a file. Put a regular file there.`,
    });
    const file = join(folder, "bad.conf");
    expect(failureOf(() => readPipelinesConf({ path: file }))).toMatchObject({
      code: "CONF_INVALID",
      file,
      line: 2,
      column: 3,
      message: `${file}:2:3 has bytes that are not UTF-8. Save the file as UTF-8.`,
    });
  });

  test("a byte order mark may lead", () => {
    const folder = temporaryFolder({ "pipelines.conf": "\ufeff[s]\r\nk=1\r\n" });
    expect(readPipelinesConf({ from: folder, env: {} }).toObject()).toEqual({ s: { k: "1" } });
  });
});

test("the environment is that of the call", () => {
  const folder = temporaryFolder({ "pipelines.conf": "[s]\nk=${V}|${W:-w}\n" });
  const env: Record<string, string> = { V: "1" };
  const conf = readPipelinesConf({ from: folder, env });
  env.V = "2";
  env.W = "2";
  expect(conf.get("s", "k")).toBe("1|w");
  expect(readPipelinesConf({ from: folder, env }).get("s", "k")).toBe("2|2");
});

describe("includes", () => {
  test("are read right behind the file that names them, and win over it", () => {
    const folder = temporaryFolder({
      "pipelines.conf": "[general]\ninclude=sub/a.conf\n  etc/*.conf\n[x]\nwho=main\ndir=${THIS_DIR}\n",
      "sub/a.conf":
        "[general]\ninclude=b.conf ../pipelines.conf\n[x]\nwho=a\nadir=${THIS_DIR}\nref=${who}-${y:z}\n[y]\nz=A\n",
      "sub/b.conf": "[x]\nwho=b\nbdir=${THIS_DIR}\n",
      "etc/2.conf": "[x]\nwho=second\n",
      "etc/1.conf": "[x]\nwho=first\n",
      "etc/.hidden.conf": "[x]\nwho=hidden\n",
      "etc/folder.conf/x": "",
    });
    const conf = readPipelinesConf({ from: folder, env: { THIS_DIR: "elsewhere" } });
    expect(conf.section("x")).toEqual({
      who: "second",
      dir: folder,
      adir: join(folder, "sub"),
      ref: "second-A",
      bdir: join(folder, "sub"),
    });
    const names = ["pipelines.conf", "sub/a.conf", "sub/b.conf", "etc/1.conf", "etc/2.conf"];
    expect(conf.files).toEqual(names.map((name) => join(folder, name)));
    expect(conf.warnings).toEqual([]);
  });

  test.each([
    ["?.conf", ["a", "b"]],
    ["[ab].conf", ["a", "b"]],
    ["[!a]*.conf", ["b", "cc"]],
    ["**.conf", ["a", "b", "cc"]],
    [".*.conf", ["h"]],
    ["${NAME}.conf", ["b"]],
    ["${paths:dir}/cc.conf", ["cc"]],
    ["*.conf\n b.conf", ["a", "b", "cc"]],
    ["*/ee.conf", ["ee"]],
    ["a.conf/ee.conf", []],
    ["a.conf/", []],
    ["[z-a].conf", []],
    ["[!z-a].conf", ["a", "b"]],
    ["[b-]?.conf", []],
    ["[]a-].conf", ["a"]],
    ["sub/[!].conf", ["bracket"]],
    ["c*c.conf", ["cc"]],
    ["*c*c*.conf", ["cc"]],
    ["*c*c*c*.conf", []],
    ["a*a.conf", []],
    ["*.co*f*", ["a", "b", "cc"]],
    ["*[a-b].*", ["a", "b"]],
  ])("by the pattern %j", (pattern, names) => {
    const folder = temporaryFolder({
      "main/pipelines.conf": `[general]\ninclude=\n ../${pattern.replace("\n ", "\n ../")}\n[paths]\ndir=main/..\n`,
      "a.conf": "[a]\n",
      "b.conf": "[b]\n",
      "cc.conf": "[cc]\n",
      ".h.conf": "[h]\n",
      "sub/[!].conf": "[bracket]\n",
      "sub/ee.conf": "[ee]\n",
    });
    const conf = readPipelinesConf({ from: join(folder, "main"), env: { NAME: "b" } });
    expect(conf.sections().slice(2)).toEqual(names);
  });

  test("by a pattern with many stars, in a time that does not grow with their number", { timeout: 5_000 }, () => {
    const names = Array.from({ length: 50 }, (_, index) => `${"a".repeat(200)}${index}.conf`);
    const folder = temporaryFolder({
      "pipelines.conf": `[general]\ninclude=${"*a".repeat(12)}*b.conf ${"*a".repeat(12)}*7.conf\n`,
      ...Object.fromEntries(names.map((name) => [name, `[${name.slice(200)}]\n`])),
    });
    const conf = readPipelinesConf({ from: folder, env: {} });
    expect(conf.sections()).toEqual(["general", "17.conf", "27.conf", "37.conf", "47.conf", "7.conf"]);
  });

  test("a folder whose own name looks like a pattern", () => {
    const folder = temporaryFolder({
      "[x]*/pipelines.conf": "[general]\ninclude=?.conf\n",
      "[x]*/a.conf": "[a]\n",
      "x/b.conf": "[b]\n",
    });
    expect(readPipelinesConf({ from: join(folder, "[x]*"), env: {} }).sections()).toEqual(["general", "a"]);
  });

  test("a file that is named and not there is a warning", () => {
    const folder = temporaryFolder({ "pipelines.conf": "[general]\n# more\ninclude=gone.conf gone-*.conf\n" });
    const file = join(folder, "pipelines.conf");
    const gone = join(folder, "gone.conf");
    expect(readPipelinesConf({ from: folder, env: {} }).warnings).toEqual([
      {
        code: "INCLUDE_MISSING",
        message: `${file}:3: [general] include names ${gone}, which is not a file. Correct the name.`,
      },
    ]);
  });

  test("a warning tells nothing that a variable holds", () => {
    const folder = temporaryFolder({ "pipelines.conf": "[general]\ninclude=${SECRET}.conf\n  gone.conf\n" });
    const { warnings } = readPipelinesConf({ from: folder, env: { SECRET: "hunter2-example" } });
    const message = `${join(folder, "pipelines.conf")}:2: [general] include names \${SECRET}.conf gone.conf, part of which is not a file. Correct the name.`;
    expect(warnings).toEqual([
      { code: "INCLUDE_MISSING", message },
      { code: "INCLUDE_MISSING", message },
    ]);
  });

  test("a file is read once, whatever links lead to it", () => {
    const folder = temporaryFolder({ "pipelines.conf": "[general]\ninclude=*/*.conf other.conf\n[s]\nk=1\n" });
    for (const name of ["a", "b"]) symlinkSync(".", join(folder, name));
    symlinkSync("pipelines.conf", join(folder, "other.conf"));
    const conf = readPipelinesConf({ from: folder, env: {} });
    expect(conf.files).toEqual([join(folder, "pipelines.conf")]);
    expect(conf.get("s", "k")).toBe("1");
  });

  test("errors name the included file", () => {
    const folder = temporaryFolder({
      "pipelines.conf": "[general]\ninclude=b.conf\n[s]\nk=${t:v}\n",
      "b.conf": "[t]\nv=1\n\n  ${GONE}\n",
      "c.conf": "[general]\ninclude=d.conf\n",
      "d.conf": "[s]\nx\n",
    });
    const conf = readPipelinesConf({ from: folder, env: {} });
    expect(failureOf(() => conf.get("s", "k"))).toMatchObject({ file: join(folder, "b.conf"), line: 4, column: 3 });
    const error = failureOf(() => readPipelinesConf({ path: join(folder, "c.conf"), env: {} }));
    expect(error).toMatchObject({ code: "CONF_INVALID", file: join(folder, "d.conf"), line: 2, column: 1 });
  });

  test("a long row of files, each of which includes the next", () => {
    const folder = temporaryFolder();
    const count = 2_000;
    mkdirSync(join(folder, "row"));
    for (let index = 0; index < count; index++) {
      const text = `[general]\ninclude=${index + 1}.conf\n[s]\nk${index}=1\n`;
      writeFileSync(join(folder, "row", `${index}.conf`), text);
    }
    const conf = readPipelinesConf({ path: join(folder, "row", "0.conf"), env: {} });
    expect(conf.files).toHaveLength(count);
    expect(conf.options("s")).toHaveLength(count);
  });
});

describe("a variable that is missing", () => {
  afterEach(() => unload());

  const workspace = () =>
    temporaryFolder({
      "secrets/app-dev": "USER=example-user\n",
      "secrets/app-production": "APP_PASSWORD=example-password\n",
      "app/automation.toml": '[secrets]\ndev = ["app-dev"]\nproduction = ["app-production"]\n',
      "app/pipelines.conf": "[connection:K]\nuser=${USER}\n\npassword=${APP_PASSWORD}\nother=$OTHER\n",
    });

  test("is reported with the stage, its groups, and the group of another stage that has it", () => {
    const folder = workspace();
    const env = {};
    load({ from: join(folder, "app"), env });
    const file = join(folder, "app", "pipelines.conf");
    const conf = readPipelinesConf({ from: join(folder, "app"), env });
    expect(conf.get("connection:K", "user")).toBe("example-user");
    const error = failureOf(() => conf.connection("K"));
    expect(error).toMatchObject({ code: "REFERENCE_UNRESOLVED", file, line: 4, column: 10 });
    expect(error.message).toBe(
      `${file}:4:10: [connection:K] password: \${APP_PASSWORD} is neither a variable that is set nor an option of the section. ` +
        "Set the variable, or correct the name. " +
        `The stage dev has the groups app-dev: add it to one of them in ${join(folder, "secrets")}. It is in app-production of production.`,
    );
    expect(failureOf(() => conf.get("connection:K", "other")).message).toContain(
      "The stage dev has the groups app-dev",
    );
    expect(conf.unresolved()).toEqual([
      { section: "connection:K", option: "password", reference: "${APP_PASSWORD}", line: 4 },
      { section: "connection:K", option: "other", reference: "$OTHER", line: 5 },
    ]);
  });

  test("of an environment that nothing was loaded into", () => {
    const folder = workspace();
    const conf = readPipelinesConf({ from: join(folder, "app"), env: {} });
    expect(failureOf(() => conf.get("connection:K", "password")).message).toMatch(
      /Set it in the environment that is passed\.$/,
    );
  });
});
