import { describe, expect, test } from "vitest";
import { referenceAt, referenceBefore, variablesOf } from "../../vscode/src/conf-help.js";
import { explainToml, proposeToml } from "../../vscode/src/toml-help.js";

/** Proposes at the place of `|` in a text. */
function propose(marked: string, groups: readonly string[] = ["mailer", "orders"]) {
  const lines = marked.replace("|", "").split("\n");
  const line = marked.slice(0, marked.indexOf("|")).split("\n").length - 1;
  const before = marked.slice(0, marked.indexOf("|")).split("\n").at(-1) ?? "";
  return proposeToml(lines, line, before, groups);
}

describe("automation.toml", () => {
  test("proposes sections where there is none, and after a bracket", () => {
    const sections = ["[deployment]", "[expose_to]", "[secrets]", "[services.couchdb]", "[services.kafka]"];
    expect(propose("|").map(({ label }) => label)).toEqual([...sections, "[services.postgres]", "[services.minio]"]);
    expect(propose("[secrets]\n[se|").find(({ label }) => label === "[secrets]")?.insert).toBe("secrets]");
  });

  test("proposes the keys of a section, with what they mean", () => {
    const keys = propose("[secrets]\n|");
    expect(keys.map(({ label }) => label)).toEqual(["dev", "live-dev", "staging", "production"]);
    expect(keys[0]).toMatchObject({
      insert: 'dev = [""]',
      documentation: expect.stringContaining("secret groups of dev"),
    });
    expect(propose("[services.kafka]\n|").map(({ label }) => label)).toEqual(["enabled"]);
    expect(propose("[own]\n|")).toEqual([]);
  });

  test.each([
    ['[secrets]\ndev = ["|', ["mailer", "orders"]],
    ["[secrets]\ndev = [|", ['"mailer"', '"orders"']],
    ['[secrets]\ndev = [\n  "a",\n  "|', ["mailer", "orders"]],
    ['[secrets]\ndev = ["a"]|', []],
    ["[secrets]\n# |", []],
    ["[deployment]\nport = |", []],
  ])("proposes groups in lists of stages only: %j", (marked, expected) => {
    expect(propose(marked).map(({ insert }) => insert)).toEqual(expected);
  });

  test("explains sections and keys", () => {
    const lines = ["[secrets]", 'dev = ["a"]', "other = 1"];
    expect(explainToml(lines, 0, "secrets")).toContain("- `staging` lists the secret groups of staging");
    expect(explainToml(lines, 1, "dev")).toContain("`dev` in `[secrets]` lists the secret groups of dev");
    expect(explainToml(lines, 1, "a")).toBeUndefined();
    expect(explainToml(lines, 2, "other")).toBeUndefined();
  });
});

describe("pipelines.conf", () => {
  test.each([
    ["url=https://${", 14],
    ["url=https://${ORDERS_", 14],
    ["a=$ORD", 3],
    ["a=$$", undefined],
    ["a=b", undefined],
  ])("completes a reference: %j", (before, start) => expect(referenceBefore(before)).toBe(start));

  test("knows the reference at a place", () => {
    expect(referenceAt("a=${HOST:-b}/$PORT", 5)).toBe("HOST");
    expect(referenceAt("a=${HOST:-b}/$PORT", 15)).toBe("PORT");
    expect(referenceAt("a=${HOST}", 0)).toBeUndefined();
  });

  test("knows where each variable comes from: the last group that has it, or the platform", () => {
    const variables = variablesOf({
      stage: "dev",
      available: [],
      problems: [],
      platform: ["STAGE"],
      groups: [
        { name: "a", service: false, file: "/s/a", variables: [{ name: "HOST", line: 2, wins: false }] },
        { name: "b", service: false, file: "/s/b", variables: [{ name: "HOST", line: 5, wins: true }] },
      ],
    });
    expect(variables).toEqual([
      { name: "HOST", origin: "group b at dev, /s/b:5" },
      { name: "STAGE", origin: "set by the platform at dev" },
    ]);
  });
});
