import { parsePipelinesConf } from "bspump/api";
import { describe, expect, test } from "vitest";
import { failureOf } from "../support/failure.js";

const read = (value: string) => parsePipelinesConf(`[s]\nk=${value}\n`, { file: "pipelines.conf", env: { V: value } });

describe("a value as something else", () => {
  test.each([
    ["8080", 8080],
    [" -12 ", -12],
    ["+1_000", 1000],
    ["007", 7],
    ["-0", 0],
    ["\u0661\uff12", 12],
  ])("getInt %j", (value, wanted) => {
    expect(read(value).getInt("s", "k")).toBe(wanted);
  });

  test.each([
    ["0.5", 0.5],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["-1_0.2_5E-1", -1.025],
    ["1e1_0", 1e10],
    ["\u0661.\u{1d7d7}", 1.9],
    ["inf", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["NaN", Number.NaN],
  ])("getFloat %j", (value, wanted) => {
    expect(read(value).getFloat("s", "k")).toBe(wanted);
  });

  test.each([
    ["1", true],
    ["yes", true],
    ["True", true],
    ["ON", true],
    ["0", false],
    ["no", false],
    ["False", false],
    ["off", false],
  ])("getBoolean %j", (value, wanted) => {
    expect(read(value).getBoolean("s", "k")).toBe(wanted);
  });

  // As the platform's own reader (asab 25) gives.
  test.each([
    ["20m", 1200],
    ["1.5h", 5400],
    ["100ms", 0.1],
    ["1y", 31_536_000],
    ["1M", 2_678_400],
    ["1w", 604_800],
    ["1d", 86_400],
    ["5", 5],
    [" 5 m ", 300],
    ["-5s", -5],
    ["1e3s", 1000],
    ["1_000s", 1000],
    [".5s", 0.5],
  ])("getSeconds %j", (value, wanted) => {
    expect(read(value).getSeconds("s", "k")).toBe(wanted);
  });

  test.each([
    [" https://example.com/a/ ", "https://example.com/a"],
    ["postgres://u@localhost:5432/app", "postgres://u@localhost:5432/app"],
    ["file:///data", "file:///data"],
    ["http://localhost//", "http://localhost"],
  ])("getUrl %j", (value, wanted) => {
    expect(read(value).getUrl("s", "k")).toBe(wanted);
  });

  test("getUrl of one of the schemes", () => {
    expect(read("HTTPS://example.com").getUrl("s", "k", { schemes: ["http", "https"] })).toBe("HTTPS://example.com");
  });

  test("getList splits at white space", () => {
    expect(read("a  b\n\tc\x1cd").getList("s", "k")).toEqual(["a", "b", "c", "d"]);
    expect(read("").getList("s", "k")).toEqual([]);
  });
});

describe("a value that cannot be read", () => {
  const conf = read;
  const integer = "a whole number, such as 8080";
  const float = "a number, such as 0.5";
  const boolean = "1, yes, true or on, or 0, no, false or off";
  const duration = "a duration, such as 20m, 1.5h or 100ms (y, M, w, d, h, m, s, ms; a bare number is seconds)";
  const address = "an address, such as https://example.com/path";
  test.each([
    ["getInt", "1.5", integer, (value: string) => conf(value).getInt("s", "k", 1)],
    ["getInt", "0x10", integer, (value: string) => conf(value).getInt("s", "k")],
    ["getInt", "9007199254740993", integer, (value: string) => conf(value).getInt("s", "k")],
    ["getInt", "", integer, (value: string) => conf(value).getInt("s", "k")],
    ["getInt", "1\x1c2", integer, (value: string) => conf(value).getInt("s", "k")],
    ["getFloat", "e5", float, (value: string) => conf(value).getFloat("s", "k")],
    ["getFloat", ".e5", float, (value: string) => conf(value).getFloat("s", "k")],
    ["getFloat", "1,5", float, (value: string) => conf(value).getFloat("s", "k")],
    ["getFloat", ".", float, (value: string) => conf(value).getFloat("s", "k")],
    ["getBoolean", "hunter2", boolean, (value: string) => conf(value).getBoolean("s", "k", true)],
    ["getSeconds", "1h30m", duration, (value: string) => conf(value).getSeconds("s", "k")],
    ["getSeconds", "e5s", duration, (value: string) => conf(value).getSeconds("s", "k")],
    ["getSeconds", "5S", duration, (value: string) => conf(value).getSeconds("s", "k")],
    ["getSeconds", "m", duration, (value: string) => conf(value).getSeconds("s", "k")],
    ["getUrl", "localhost:80", address, (value: string) => conf(value).getUrl("s", "k")],
    ["getUrl", "http://", address, (value: string) => conf(value).getUrl("s", "k")],
    [
      "getUrl",
      "ftp://example.com",
      "an address, such as http://example.com/path (http, https)",
      (value: string) => conf(value).getUrl("s", "k", { schemes: ["http", "https"] }),
    ],
  ])("%s %j", (_getter, value, wanted, get) => {
    const error = failureOf(() => get(value));
    expect(error).toMatchObject({ code: "VALUE_INVALID", file: "pipelines.conf", line: 2, column: 3 });
    expect(error.message).toBe(`pipelines.conf:2:3: [s] k cannot be read. Make it ${wanted}.`);
  });
});

describe("what is not there", () => {
  const conf = parsePipelinesConf("[DEFAULT]\nd=1\n[s]\nk=2\nD=3\n[t]\n", { file: "pipelines.conf", env: {} });

  test("a section", () => {
    const message = "pipelines.conf: There is no section [S]. The sections are s, t.";
    const actions = [
      () => conf.get("S", "k"),
      () => conf.options("S"),
      () => conf.section("S"),
      () => parsePipelinesConf("", { env: {} }).get("s", "k"),
    ];
    expect(actions.map((action) => failureOf(action).code)).toEqual(actions.map(() => "SECTION_MISSING"));
    expect(failureOf(() => conf.get("S", "k"))).toMatchObject({ file: "pipelines.conf", message });
    expect(failureOf(() => conf.connection("X")).message).toContain("There is no section [connection:X].");
  });

  test("an option", () => {
    const error = failureOf(() => conf.get("s", "nope"));
    const message = "pipelines.conf: [s] has no option nope. It has k, d.";
    expect(error).toMatchObject({ code: "OPTION_MISSING", file: "pipelines.conf", message });
    const empty = parsePipelinesConf("[s]\n", { env: {} });
    expect(failureOf(() => empty.get("DEFAULT", "x")).message).toBe("[DEFAULT] has no option x. It has none.");
  });

  test("separators round a number are no white space, as in Python", () => {
    const parsed = parsePipelinesConf("[s]\nk=$V\n", { env: { V: "\x1c5" } });
    expect(failureOf(() => parsed.getInt("s", "k")).code).toBe("VALUE_INVALID");
    expect(failureOf(() => parsed.getFloat("s", "k")).code).toBe("VALUE_INVALID");
  });

  test("a fallback stands in for either", () => {
    expect(conf.get("S", "k", "x")).toBe("x");
    expect(conf.get("s", "nope", "")).toBe("");
    expect(conf.getInt("s", "nope", 0)).toBe(0);
    expect(conf.getFloat("s", "nope", 0.5)).toBe(0.5);
    expect(conf.getBoolean("s", "nope", false)).toBe(false);
    expect(conf.getSeconds("s", "nope", 60)).toBe(60);
    expect(conf.getUrl("s", "nope", { fallback: "http://localhost" })).toBe("http://localhost");
    expect(conf.getList("s", "nope", ["a"])).toEqual(["a"]);
  });

  test("has tells", () => {
    expect([conf.has("s"), conf.has("S"), conf.has("DEFAULT")]).toEqual([true, false, false]);
    expect([conf.has("s", "K"), conf.has("t", "d"), conf.has("t", "k"), conf.has("S", "d")]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("a whole section", () => {
  const conf = parsePipelinesConf(
    "[connection:PostgreSQLConnection]\nHost=db\nport=${P:-5432}\n[pipeline:P]\na=1\n[pipeline:P:KafkaSource]\ntopic=in\n",
    { env: {} },
  );

  test("connection and pipeline over defaults", () => {
    expect(conf.connection("PostgreSQLConnection")).toEqual({ host: "db", port: "5432" });
    expect(conf.connection("PostgreSQLConnection", { Host: "localhost", database: "app" })).toEqual({
      host: "db",
      port: "5432",
      database: "app",
    });
    expect(conf.connection("Other", { Host: "localhost" })).toEqual({ host: "localhost" });
    expect(conf.pipeline("P")).toEqual({ a: "1" });
    expect(conf.pipeline("P", "KafkaSource")).toEqual({ topic: "in" });
    expect(conf.pipeline("P", "KafkaSink", { topic: "out" })).toEqual({ topic: "out" });
  });

  test("toObject", () => {
    expect(conf.toObject()).toEqual({
      "connection:PostgreSQLConnection": { host: "db", port: "5432" },
      "pipeline:P": { a: "1" },
      "pipeline:P:KafkaSource": { topic: "in" },
    });
  });
});
