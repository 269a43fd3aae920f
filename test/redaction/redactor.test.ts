import { expect, test } from "vitest";
import { Redactor } from "#dist/redaction/redactor.js";
import { redactText } from "#dist/redaction/stream.js";

const context = { environment: { HOME: "/home/someone" }, cwd: "/srv/project" };

test("values that are added later are redacted too, and those that were there before still", () => {
  const redactor = new Redactor(context);
  const values = new Map<string, string>();
  expect(redactText("first-value second-value", redactor.matcherFor(values))).toBe("first-value second-value");
  values.set("first-value", "FIRST");
  expect(redactText("first-value second-value", redactor.matcherFor(values))).toBe("[redacted FIRST] second-value");
  values.set("second-value", "SECOND");
  expect(redactText("first-value second-value", redactor.matcherFor(values))).toBe(
    "[redacted FIRST] [redacted SECOND]",
  );
});

test("asking again where nothing was added gives the same matcher", () => {
  const redactor = new Redactor(context);
  const values = new Map([["first-value", "FIRST"]]);
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
    ["some-value", "constructor"],
    ["other-value", "__proto__"],
  ]);
  expect(redactText("some-value other-value", new Redactor(context).matcherFor(values))).toBe(
    "[redacted constructor] [redacted __proto__]",
  );
});
