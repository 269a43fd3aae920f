import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import type { Finding } from "#dist/check/finding.js";
import { githubReport } from "#dist/check/reports/github.js";
import { sarifReport } from "#dist/check/reports/sarif.js";
import { textReport } from "#dist/check/reports/text.js";
import { rules } from "#dist/check/rules/index.js";

const texts = { why: "It fails.", fix: "Mend it." };
const findings: readonly Finding[] = [
  { rule: "group-missing", severity: "error", file: "/ws/a, b/x:y.conf", line: 3, what: "100% wrong", ...texts },
  { rule: "group-old", severity: "warning", file: "/secrets/foo", what: "old\nindeed", ...texts },
  { rule: "git-missing", severity: "note", what: "no git", ...texts },
];

test("text: what, why and what to do, and a last line that counts", () => {
  const text = textReport(findings, { automations: 2, directory: "/ws", paint: (_style, part) => part });
  expect(text).toBe(`error group-missing  a, b/x:y.conf:3
  100% wrong
  why: It fails.
  do:  Mend it.

warning group-old  ../secrets/foo
  old
  indeed
  do:  Mend it.

note git-missing
  no git
  do:  Mend it.

2 automations checked: 1 error, 1 warning, 1 note`);
});

test("text: colour where it is asked for", () => {
  const painted = textReport(findings.slice(2), {
    automations: 1,
    directory: "/ws",
    paint: (style, part) => `<${[style].flat().join("+")}>${part}`,
  });
  expect(painted).toContain("<bold+cyan>note git-missing");
});

test("text: lines are broken between words where a terminal has a width", () => {
  const finding: Finding = {
    rule: "x",
    severity: "note",
    what: "one two three\nfour",
    why: "five six",
    fix: "a-long-word",
  };
  const text = textReport([finding], { automations: 1, directory: "/ws", paint: (_style, part) => part, width: 12 });
  expect(text.split("\n").slice(1, 7)).toEqual([
    "  one two",
    "  three",
    "  four",
    "  why: five",
    "       six",
    "  do:  a-long-word",
  ]);
});

test("text: what a terminal takes for a command is shown as an escape", () => {
  const finding: Finding = {
    rule: "x",
    severity: "note",
    file: "/ws/a\x1b[2J\nb",
    what: "c\x1b]0;d",
    why: "e",
    fix: "f",
  };
  const text = textReport([finding], { automations: 1, directory: "/ws", paint: (_style, part) => part });
  expect(text).toContain("note x  a\\x1b[2J\\nb\n  c\\x1b]0;d\n");
});

test("text: nothing found", () => {
  expect(textReport([], { automations: 1, directory: "/ws", paint: (_style, part) => part })).toBe(
    "1 automation checked: 0 errors, 0 warnings, 0 notes",
  );
});

test("GitHub: one workflow command a finding, with what it escapes", () => {
  expect(githubReport(findings, "/ws").split("\n")).toEqual([
    "::error file=a%2C b/x%3Ay.conf,line=3,title=bspump check%3A group-missing::100%25 wrong%0AIt fails.%0AMend it.",
    "::warning file=../secrets/foo,title=bspump check%3A group-old::old%0Aindeed%0AIt fails.%0AMend it.",
    "::notice title=bspump check%3A git-missing::no git%0AIt fails.%0AMend it.",
  ]);
});

test("GitHub: the repository itself is named", () => {
  const finding: Finding = { rule: "x", severity: "note", file: "/ws", what: "a", ...texts };
  expect(githubReport([finding], "/ws")).toMatch(/^::notice file=\.,title=/);
});

test("SARIF: rules with their help, levels, and locations relative to the repository", () => {
  const report = sarifReport(findings, { rules, base: "/ws", version: "1.2.3" });
  expect(report).toMatchObject({
    version: "2.1.0",
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    runs: [
      {
        tool: { driver: { name: "bspump check", semanticVersion: "1.2.3" } },
        originalUriBaseIds: { "%SRCROOT%": { uri: `${pathToFileURL("/ws").href}/` } },
        results: [
          {
            ruleId: "group-missing",
            ruleIndex: rules.findIndex(({ id }) => id === "group-missing"),
            level: "error",
            message: { text: "100% wrong. Mend it." },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: "a%2C%20b/x%3Ay.conf", uriBaseId: "%SRCROOT%" },
                  region: { startLine: 3 },
                },
              },
            ],
          },
          {
            ruleId: "group-old",
            level: "warning",
            // Code scanning rejects a location without a line.
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: pathToFileURL("/secrets/foo").href },
                  region: { startLine: 1 },
                },
              },
            ],
          },
          { ruleId: "git-missing", level: "note" },
        ],
      },
    ],
  });
});

test("SARIF: every rule is described, and the same finding keeps its fingerprint when its line moves", () => {
  const [first] = findings;
  const moved = findings.map((finding) => (finding === first ? { ...finding, line: 30 } : finding));
  const fingerprints = (found: readonly Finding[]) =>
    JSON.stringify(sarifReport(found, { rules, base: "/ws", version: "1" })).match(
      /"bspumpFinding\/v1":"[0-9a-f]{32}"/g,
    );
  expect(fingerprints(findings)).toHaveLength(3);
  expect(fingerprints(moved)).toEqual(fingerprints(findings));
  expect(new Set(fingerprints([...findings, ...findings]))).toHaveProperty("size", 6);
  const report = JSON.stringify(sarifReport([], { rules, base: "/ws", version: "1" }));
  for (const { id, title, details } of rules)
    for (const text of [id, title, details]) expect(report).toContain(JSON.stringify(text).slice(1, -1));
});
