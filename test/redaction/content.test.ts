import { describe, expect, test } from "vitest";
import { isBinary, redactBundle, redactJson } from "#dist/redaction/content.js";

const redact = (text: string) => text.replaceAll("canary", "[redacted NAME]");

describe("redactJson", () => {
  test("redacts texts and keys at any depth", () => {
    expect(redactJson({ a: ["x canary", { canary: { b: [["canary"]] } }], n: 1, t: true, z: null }, redact)).toEqual({
      a: ["x [redacted NAME]", { "[redacted NAME]": { b: [["[redacted NAME]"]] } }],
      n: 1,
      t: true,
      z: null,
    });
  });

  test("gives the same object where there is nothing to redact", () => {
    const value = { a: [1, "b", { c: null }], d: undefined };
    expect(redactJson(value, redact)).toBe(value);
  });

  test("looks at what an object becomes in JSON", () => {
    const value = { url: new URL("https://example.com/canary"), date: new Date(0), boxed: new String("canary") };
    expect(JSON.parse(JSON.stringify(redactJson(value, redact)))).toEqual({
      url: "https://example.com/[redacted NAME]",
      date: "1970-01-01T00:00:00.000Z",
      boxed: "[redacted NAME]",
    });
  });

  test("takes names such as __proto__ as names", () => {
    const value: unknown = JSON.parse('{"__proto__": "canary", "constructor": "canary"}');
    expect(JSON.stringify(redactJson(value, redact))).toBe(
      '{"__proto__":"[redacted NAME]","constructor":"[redacted NAME]"}',
    );
  });

  test("leaves a loop for JSON.stringify to refuse, and redacts what occurs twice twice", () => {
    const loop: Record<string, unknown> = { text: "canary" };
    loop.self = loop;
    expect(redactJson(loop, redact)).toMatchObject({ text: "[redacted NAME]" });
    const shared = { text: "canary" };
    expect(redactJson([shared, shared], redact)).toEqual([{ text: "[redacted NAME]" }, { text: "[redacted NAME]" }]);
  });
});

describe("redactBundle", () => {
  test.each([
    "text/plain",
    "text/html",
    "text/markdown",
    "text/latex",
    "text/csv",
    "TEXT/PLAIN; charset=utf-8",
    "image/svg+xml",
    "application/javascript",
    "application/json",
    "application/geo+json",
    "application/vnd.vegalite.v5+json",
    "application/vnd.plotly.v1+json",
    "application/vnd.ms-example+xml",
    "application/xml",
    "application/x-ndjson",
    "application/sql",
    "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    "application/vnd.apache.thrift.json",
    "model/vnd.collada+xml; version=1",
    "chemical/x-pdb",
  ])("redacts %s", (type) => {
    expect(isBinary(type)).toBe(false);
    expect(redactBundle({ [type]: "a canary" }, redact)).toEqual({ [type]: "a [redacted NAME]" });
  });

  test.each([
    "image/png",
    "image/jpeg",
    "IMAGE/GIF",
    "image/webp",
    "audio/mpeg",
    "video/mp4",
    "font/woff2",
    "model/gltf-binary",
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "application/vnd.apache.arrow.file",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/epub+zip",
  ])("leaves the bytes of %s", (type) => {
    expect(isBinary(type)).toBe(true);
    expect(redactBundle({ [type]: "a canary" }, redact)).toEqual({ [type]: "a canary" });
  });

  test("redacts JSON at any depth, and a text that comes as lines", () => {
    const data = {
      "application/json": { canary: [{ a: "canary" }] },
      "text/plain": ["can", "ary"],
      "application/a+json": ["can", "ary"],
    };
    expect(redactBundle(data, redact)).toEqual({
      "application/json": { "[redacted NAME]": [{ a: "[redacted NAME]" }] },
      "text/plain": "[redacted NAME]",
      "application/a+json": ["can", "ary"],
    });
  });

  test("leaves a list as it is where there is nothing to redact, and a list of JSON whatever stands behind the type", () => {
    const data = { "text/plain": ["a\n", "b"], "application/vnd.example": ["a", "b"] };
    expect(redactBundle(data, redact)).toEqual(data);
    expect(redactBundle({ "application/json; charset=utf-8": ["a", "canary"] }, redact)).toEqual({
      "application/json; charset=utf-8": ["a", "[redacted NAME]"],
    });
  });

  test("redacts what stands in place of a type, but for a type that is a value itself", () => {
    expect(redactBundle({ canary: "a", "text/canary": "b", "text/plain": "c" }, redact)).toEqual({
      "[redacted NAME]": "a",
      "text/[redacted NAME]": "b",
      "text/plain": "c",
    });
    const redactType = (text: string) => text.replaceAll("text/markdown", "[redacted CONTENT_TYPE]");
    expect(redactBundle({ "text/markdown": "# text/markdown" }, redactType)).toEqual({
      "text/markdown": "# [redacted CONTENT_TYPE]",
    });
  });

  test("takes what is no bundle as it is", () => {
    expect([redactBundle(undefined, redact), redactBundle("canary", redact)]).toEqual([undefined, "[redacted NAME]"]);
  });
});
