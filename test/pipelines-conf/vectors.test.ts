import { parsePipelinesConf } from "bspump/api";
import { describe, expect, test } from "vitest";
import { failureOf } from "../support/failure.js";
import { readVectors } from "../support/vectors.js";

type Value = string | { error: string };

interface Case {
  name: string;
  environment: Record<string, string>;
  text: string;
  sections?: Record<string, Record<string, Value>>;
  /** `[DEFAULT]` with the environment put in, and no other reference followed. */
  defaults?: Record<string, string>;
  error?: string;
}

const codes: Record<string, string> = {
  MissingSectionHeaderError: "CONF_INVALID",
  ParsingError: "CONF_INVALID",
  DuplicateSectionError: "CONF_INVALID",
  DuplicateOptionError: "CONF_INVALID",
  InterpolationSyntaxError: "REFERENCE_INVALID",
  InterpolationDepthError: "REFERENCE_INVALID",
  InterpolationMissingOptionError: "REFERENCE_UNRESOLVED",
};

describe("what Python's configparser gives", () => {
  test.each(readVectors<Case>("pipelines-conf.jsonl"))("$name", ({ environment, text, sections, defaults, error }) => {
    const parse = () => parsePipelinesConf(text, { env: environment });
    if (error !== undefined) {
      expect(failureOf(parse).code).toBe(codes[error]);
      return;
    }
    const conf = parse();
    const resultOf = (section: string, option: string): Value => {
      try {
        return conf.get(section, option);
      } catch {
        return { error: failureOf(() => conf.get(section, option)).code };
      }
    };
    const found = conf.sections().map((section) => {
      const values = conf.options(section).map((option): [string, Value] => [option, resultOf(section, option)]);
      return [section, Object.fromEntries(values)] as const;
    });
    const wanted = Object.entries(sections ?? {}).map(([section, options]) => {
      const values = Object.entries(options).map(([option, value]): [string, Value] => [
        option,
        typeof value === "string" ? value : { error: codes[value.error] ?? value.error },
      ]);
      return [section, Object.fromEntries(values)] as const;
    });
    expect(found).toEqual(wanted);
    const underlying = Object.entries(defaults ?? {});
    if (underlying.length > 0) expect(conf.options("DEFAULT")).toEqual(underlying.map(([option]) => option));
    for (const [option, value] of underlying) {
      if (!value.includes("$")) expect(resultOf("DEFAULT", option)).toBe(value);
    }
  });
});
