import { expect, test } from "vitest";
import { serviceUnknown } from "#dist/check/rules/service-unknown.js";
import { findingsOf } from "../../support/workspace.js";

test("a type that the platform does not have is reported with its line", () => {
  const text = "[services.kafka]\nenabled = true\n\n[services.redis]\n\n[services.mysql]\nenabled = false\n";
  expect(findingsOf(serviceUnknown, { "automation.toml": text })).toEqual([
    {
      severity: "warning",
      file: "automation.toml",
      line: 4,
      what: "[services.redis] is not a service of the platform",
      fix: "Write one of couchdb, kafka, postgres or minio, or take the table out.",
    },
  ]);
});

test.each(['[services."redis"]', "services.redis = { enabled = true }", "[ services . redis ]"])(
  "the line of %s is found",
  (text) => {
    expect(findingsOf(serviceUnknown, { "automation.toml": `\n${text}\n` })).toMatchObject([{ line: 2 }]);
  },
);

test("the platform's own are not told", () => {
  const text = "[services.couchdb]\n[services.kafka]\n[services.postgres]\n[services.minio]\n";
  expect(findingsOf(serviceUnknown, { "automation.toml": text })).toEqual([]);
});
