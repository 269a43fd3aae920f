import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Redactor } from "#dist/redaction/redactor.js";
import { redactText } from "#dist/redaction/stream.js";
import { randomNumbers } from "../support/random.js";

const context = { environment: { HOME: "/home/someone" }, cwd: "/srv/project" };

test("values that are added later are redacted too, and those that were there before still", () => {
  const redactor = new Redactor(context);
  const values = new Map<string, string>();
  expect(redactText("first~value second~value", redactor.matcherFor(values))).toBe("first~value second~value");
  values.set("first~value", "FIRST");
  expect(redactText("first~value second~value", redactor.matcherFor(values))).toBe("[redacted FIRST] second~value");
  values.set("second~value", "SECOND");
  expect(redactText("first~value second~value", redactor.matcherFor(values))).toBe(
    "[redacted FIRST] [redacted SECOND]",
  );
});

test("asking again where nothing was added gives the same matcher", () => {
  const redactor = new Redactor(context);
  const values = new Map([["first~value", "FIRST"]]);
  expect(redactor.matcherFor(values)).toBe(redactor.matcherFor(values));
});

test("values that would garble ordinary output are left", () => {
  const left = new Map([
    ["short", "SHORT"],
    ["localhost", "HOST"],
    ["12345678", "PORT"],
    ["/home/someone", "HOME"],
    ["/srv/project", "FOLDER"],
  ]);
  const text = [...left.keys()].join(" ");
  expect(redactText(text, new Redactor(context).matcherFor(left))).toBe(text);
});

test("the name of a variable is taken as it is, also one that every object has", () => {
  const values = new Map([
    ["some~value", "constructor"],
    ["other~value", "__proto__"],
  ]);
  expect(redactText("some~value other~value", new Redactor(context).matcherFor(values))).toBe(
    "[redacted constructor] [redacted __proto__]",
  );
});

const formsOfPassword = (text: string) => [
  encodeURIComponent(text),
  text.replaceAll("&", "&amp;"),
  Buffer.from(text).toString("base64"),
];

test("a value that is too large for every form leaves them to those that come after it, and to what is in it", () => {
  const numbers = randomNumbers(3);
  const random = (length: number) => Array.from({ length }, () => Math.floor(numbers() * 36).toString(36)).join("");
  const line = `inner pass&word ${random(8)}`;
  const large = `${line}\n${`large&value ${random(20)}\n`.repeat(8_000)}`;
  expect(large.length).toBeGreaterThan(255_000);
  const values = new Map([[large, "LARGE"]]);
  const passwords = Array.from({ length: 300 }, () => `pass word&${random(12)}`);
  for (const [index, password] of passwords.entries()) values.set(password, `PASSWORD_${index}`);
  const matcher = new Redactor(context).matcherFor(values);
  for (const [index, password] of passwords.entries()) {
    for (const form of formsOfPassword(password))
      expect(redactText(form, matcher)).toBe(`[redacted PASSWORD_${index}]`);
  }
  for (const form of formsOfPassword(line)) expect(redactText(form, matcher)).toBe("[redacted LARGE]");
  const shown = redactText(large, matcher);
  expect([shown.length, shown.slice(0, 20)]).toEqual(["[redacted LARGE]".length, "[redacted LARGE]"]);
});

test("values of any kind are made ready for in time that grows no faster than they do", { timeout: 60_000 }, () => {
  const distinct = Array.from({ length: 20_000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join("");
  const units = [
    "a://a:",
    ":",
    "a=",
    "?a=",
    "='",
    '="',
    "a:b@",
    "\\n",
    "[",
    '{"a":',
    "aaaaaaaa,",
    "aaaaaaaa;x=",
    "Bearer ",
    "%41",
  ];
  const start = process.cpuUsage();
  for (const value of [distinct, ...units.map((unit) => `a://${unit.repeat(100_000 / unit.length)}`)]) {
    new Redactor(context).matcherFor(new Map([[value, "PASSWORD"]]));
  }
  // Two seconds on an idle machine; some twenty where one of them takes time in proportion to the square of its length.
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(8_000);
});

test("a long value is redacted where util.inspect cuts it off", () => {
  const numbers = randomNumbers(2);
  const value = Array.from({ length: 12_000 }, () => Math.floor(numbers() * 36).toString(36)).join("");
  const matcher = new Redactor(context).matcherFor(new Map([[value, "LONG"]]));
  expect(redactText(inspect({ value }), matcher)).toBe("{\n  value: '[redacted LONG]'... 2000 more characters\n}");
});

test("the name of a value is found by a part of it, but for values that are left", () => {
  const redactor = new Redactor(context);
  redactor.matcherFor(
    new Map([
      ["localhost", "HOST"],
      ["some~longer-value", "VALUE"],
    ]),
  );
  expect([
    redactor.nameOf("me~longer-v"),
    redactor.nameOf('{"a": some~longe'),
    redactor.nameOf("localhos"),
    redactor.nameOf("other"),
  ]).toEqual(["VALUE", "VALUE", undefined, undefined]);
});
