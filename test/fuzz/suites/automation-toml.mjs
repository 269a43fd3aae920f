import { createRequire } from "node:module";
import fc from "fast-check";
import { attempt } from "../invariants.mjs";

const require = createRequire(import.meta.url);
const { parseAutomationToml } = require("../../../dist/automation/toml.js");
const { groupsOfStage } = require("../../../dist/automation/groups.js");

const stage = fc.constantFrom("dev", "live-dev", "staging", "production");
const item = fc.oneof(
  fc.string().map((text) => JSON.stringify(text)),
  fc.constantFrom("1", "2.5", "true", "1979-05-27", "[]", "{}", "{ a = 1 }", "inf"),
);
const value = fc.oneof(
  item,
  fc.array(item, { maxLength: 4 }).map((items) => `[${items.join(", ")}]`),
  fc.string({ maxLength: 5 }),
);
const line = fc.oneof(
  fc.constantFrom(
    "[secrets]",
    "[services.kafka]",
    "[services.redis]",
    "[services.__proto__]",
    "[services]",
    "secrets = 1",
    "services = []",
  ),
  fc
    .tuple(fc.oneof(stage, fc.constantFrom("enabled", "kafka", "__proto__")), value)
    .map(([key, content]) => `${key} = ${content}`),
  fc.string({ unit: "binary", maxLength: 6 }),
);

export const property = fc.property(fc.array(line, { maxLength: 8 }), stage, (lines, found) => {
  const source = { file: "automation.toml", text: lines.join("\n") };
  const declaration = attempt(() => parseAutomationToml(source.text, source.file));
  if (declaration !== undefined) attempt(() => groupsOfStage(declaration, found, source));
});
