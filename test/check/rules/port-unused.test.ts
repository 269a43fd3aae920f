import { expect, test } from "vitest";
import { portUnused } from "#dist/check/rules/port-unused.js";
import { findingsOf } from "../../support/workspace.js";

const toml = "[deployment]\nexpose = true\nport = 3000\n";

test("a published port that nothing names is reported", () => {
  const files = { "automation.toml": toml, "main.ts": "listen(process.env.PORT ?? 8080) // 30001\n" };
  expect(findingsOf(portUnused, files)).toEqual([
    {
      severity: "warning",
      file: "automation.toml",
      line: 3,
      what: "port 3000 is published, and nothing in the automation's folder names it",
      fix: "Listen on 3000, as by ENV PORT=3000 in image/Dockerfile, or remove the key: 8080 is published then.",
    },
  ]);
});

test.each([
  ["one that the source names", { "main.ts": "listen(3000)\n" }],
  ["one that the image sets", { "main.ts": "listen(process.env.PORT)\n", "image/Dockerfile": "ENV PORT=3000\n" }],
  ["an automation that is not published", { "automation.toml": "[deployment]\nport = 3000\n", "main.ts": "1\n" }],
  ["an automation without sources", {}],
])("%s is not told", (_name, files) => {
  expect(findingsOf(portUnused, { "automation.toml": toml, ...files })).toEqual([]);
});
