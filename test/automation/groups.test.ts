import { join } from "node:path";
import { load, type Stage } from "bspump/api";
import { describe, expect, test } from "vitest";
import { failureOf } from "../support/failure.js";
import { temporaryFolder } from "../support/folder.js";

/** Returns the groups that an automation.toml grants at a stage, none of which has a file. */
function groupsOf(toml: string, stage: Stage = "dev"): string[] {
  const folder = temporaryFolder({ "automation.toml": toml });
  return load({ from: folder, secretsDir: folder, stage, env: {} }).groups.map(({ name, service }) =>
    service ? `${name}*` : name,
  );
}

describe("the groups of a stage", () => {
  const each = '[secrets]\ndev = ["d"]\nlive-dev = ["l"]\nstaging = ["s"]\nproduction = ["p"]\n';
  const devOnly = '[secrets]\ndev = ["d"]\nlive-dev = []\n';
  const liveDevOnly = '[secrets]\nlive-dev = "l"\ndev = ""\n';

  test.each([
    ["its own", each, "dev", ["d"]],
    ["its own", each, "live-dev", ["l"]],
    ["its own", each, "staging", ["s"]],
    ["its own", each, "production", ["p"]],
    ["dev's for live-dev", devOnly, "live-dev", ["d"]],
    ["live-dev's for dev", liveDevOnly, "dev", ["l"]],
    ["none for staging", devOnly, "staging", []],
    ["none for production", devOnly, "production", []],
    ["none without [secrets]", "[deployment]\nexpose = true\n", "dev", []],
  ] as const)("are %s (%#)", (_name, toml, stage, groups) => {
    expect(groupsOf(toml, stage)).toEqual(groups);
  });

  test.each([
    ["a list in order", '["b", "a"]', ["b", "a"]],
    ["a string split at white space", '" b\\ta\\n c "', ["b", "a", "c"]],
    ["trimmed, blank ones dropped", '[" a ", "", "  "]', ["a"]],
    ["other items as their text", "[1, 2.0, 2.5, true, 1979-05-27]", ["1", "2.0", "2.5", "true", "1979-05-27"]],
    ["each once", '["a", "b", "a"]', ["a", "b"]],
    ["names that objects inherit", '["__proto__", "constructor"]', ["__proto__", "constructor"]],
  ])("names are %s", (_name, value, groups) => {
    expect(groupsOf(`[secrets]\ndev = ${value}\n`)).toEqual(groups);
  });
});

describe("services", () => {
  const toml =
    '[secrets]\ndev = ["kafka-dev", "a"]\n[services.kafka]\n[services.postgres]\nenabled = true\n[services.minio]\nenabled = false\n[services.couchdb]\nenabled = 0\n';

  test.each([
    ["dev", ["kafka-dev", "a", "postgres-dev*", "couchdb-dev*"]],
    ["live-dev", ["kafka-dev", "a", "postgres-dev*", "couchdb-dev*"]],
    ["staging", ["kafka-staging*", "postgres-staging*", "couchdb-staging*"]],
    ["production", ["kafka*", "postgres*", "couchdb*"]],
  ] as const)("add their groups after those of %s, each once", (stage, groups) => {
    expect(groupsOf(toml, stage)).toEqual(groups);
  });

  test("of an unknown type are ignored with a warning", () => {
    const folder = temporaryFolder({ "automation.toml": "[services.redis]\n[services.__proto__]\n" });
    const { groups, warnings } = load({ from: folder, env: {} });
    expect(groups).toEqual([]);
    expect(warnings.map(({ code }) => code)).toEqual(["SERVICE_UNKNOWN", "SERVICE_UNKNOWN"]);
    expect(warnings[0]?.message).toBe(
      `${join(folder, "automation.toml")} has [services.redis], which is not a service of the platform, so it adds no group; use one of couchdb, kafka, postgres, minio`,
    );
  });

  test("with a name over lines make a warning of one line", () => {
    const folder = temporaryFolder({ "automation.toml": '[services."a\\nb"]\n' });
    expect(load({ from: folder, env: {} }).warnings[0]?.message).toContain("has [services.a\\nb], which");
  });

  test.each(['"no"', '"false"', "0", "[]"])("are enabled by %s, which is not false", (enabled) => {
    expect(groupsOf(`[services.kafka]\nenabled = ${enabled}\n[services.x]\nenabled = false\n`)).toEqual(["kafka-dev*"]);
  });
});

test("a service that is not a table is passed over with a warning, as on the platform without one", () => {
  const folder = temporaryFolder({ "automation.toml": "[secrets]\ndev = []\n[services]\n  kafka = true\n" });
  const { groups, warnings } = load({ from: folder, env: {} });
  expect(groups).toEqual([]);
  expect(warnings).toEqual([
    {
      code: "SERVICE_INVALID",
      message: `${join(folder, "automation.toml")}:4:3: kafka in [services] is not a table, so the platform adds no service and no group. Write [services.kafka] on a line of its own.`,
    },
  ]);
});

describe("a group's name", () => {
  test.each([".", "..", "../../etc/passwd", "/etc/passwd", "a/", "a/../b", "a\\b", "a\0b"])(
    "%j is rejected before any file is opened",
    (name) => {
      const folder = temporaryFolder({
        "automation.toml": `[secrets]\ndev = ["broken", ${JSON.stringify(name)}]\n`,
        "secrets/broken": "'",
      });
      const env = { A: "1" };
      const file = join(folder, "automation.toml");
      expect(failureOf(() => load({ from: folder, env }))).toMatchObject({
        code: "GROUP_NAME_INVALID",
        file,
        line: 2,
        column: 19,
        message: `${file}:2:19 lists a group for dev whose name is not that of a file below the secrets directory. Name one without .., without \\ and without a slash at either end.`,
      });
      expect(env).toEqual({ A: "1" });
    },
  );

  test.each([
    ["another stage lists it too", '[secrets]\nproduction = ["../x"]\n# "../x"\ndev = ["../x"]\n', [4, 9]],
    ["dev has the groups of live-dev", '[secrets]\nlive-dev = [\n  "a",\n  " ../x ",\n]\n', [4, 5]],
    ["it is one of many in a string", 'secrets.dev = "a ../x b"\n', [1, 18]],
    ["it is written with escapes", '[secrets]\ndev = ["\\u002e./x"]\n', []],
  ] as const)("is refused with the place where %s", (_name, toml, [line, column]) => {
    const error = failureOf(() => groupsOf(toml));
    expect(error.code).toBe("GROUP_NAME_INVALID");
    expect([error.line, error.column]).toEqual([line, column]);
  });

  test("may have a folder of the secrets directory in it", () => {
    const files = { "automation.toml": "[secrets]\ndev = ['team/db']\n", "secrets/team/db": "A=1\n" };
    const env = {};
    const { groups, warnings } = load({ from: temporaryFolder(files), env });
    expect(env).toMatchObject({ A: "1" });
    expect(groups).toMatchObject([{ name: "team/db", variables: ["A"] }]);
    expect(warnings).toEqual([]);
  });

  test("spoils only the stage that lists it", () => {
    expect(groupsOf('[secrets]\ndev = ["a"]\nproduction = ["../p"]\n')).toEqual(["a"]);
  });
});
