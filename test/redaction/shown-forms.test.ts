import assert from "node:assert";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Redactor } from "#dist/redaction/redactor.js";
import { redactText, StreamRedactor } from "#dist/redaction/stream.js";
import { randomNumbers } from "../support/random.js";

// Values as people really show them: what a program makes of a secret before it is printed.

const context = { environment: {}, cwd: "/" };
const numbers = randomNumbers(40);

function random(length: number, characters = "bcdfghjkmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ23456789"): string {
  return Array.from({ length }, () => characters[Math.floor(numbers() * characters.length)]).join("");
}

/** How many parts of `secret`, of ten characters, `text` shows: what a test may print. */
function countParts(text: string, secret: string): number {
  let count = 0;
  for (let at = 0; at + 10 <= secret.length; at++) if (text.includes(secret.slice(at, at + 10))) count++;
  return count;
}

function redact(values: Record<string, string>, text: string): string {
  return redactText(text, new Redactor(context).matcherFor(new Map(Object.entries(values).map(([a, b]) => [b, a]))));
}

/** Expects that of what is shown of a value no part of the secret in it is left. */
function expectHidden(value: string, shown: string, secret: string, name = "SETTING"): void {
  expect(countParts(shown, secret), "it is there at first").toBeGreaterThan(0);
  const output = redact({ [name]: value }, shown);
  expect([countParts(output, secret), output.includes(`[redacted ${name}]`)]).toEqual([0, true]);
}

describe("a key whose line breaks are written as \\n", () => {
  const lines = [random(64, "ABCDEFGHabcdefgh0123456789+/"), random(64), random(40)];
  const key = `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
  const value = key.replaceAll("\n", "\\n");

  test("is redacted as lines, each of them, and as it is", () => {
    for (const line of lines) {
      expectHidden(value, value.replace(/\\n/g, "\n"), line);
      expectHidden(value, inspect(key), line);
      expectHidden(value, line, line);
      expectHidden(value, JSON.stringify({ key }), line);
    }
    expectHidden(value, Buffer.from(key).toString("base64"), Buffer.from(key).toString("base64"));
    expect(redact({ KEY: value }, key)).toBe("[redacted KEY]");
  });

  test("leaves what stands above every key", () => {
    expect(redact({ KEY: value }, "-----BEGIN PRIVATE KEY-----")).toBe("-----BEGIN PRIVATE KEY-----");
  });
});

describe("a part of a structured value is redacted by itself:", () => {
  const secret = random(20);
  const word = "inventory-system";
  const account = {
    type: "service_account",
    project_id: "my-project",
    private_key: `-----BEGIN PRIVATE KEY-----\n${random(64)}\n-----END PRIVATE KEY-----\n`,
    nested: [{ password: secret, port: 5432 }],
  };
  test.each([
    ["a member of JSON", JSON.stringify(account), secret],
    ["a member of JSON, by its name", JSON.stringify({ password: word }), word],
    ["a member of JSON in base64", Buffer.from(JSON.stringify(account)).toString("base64"), secret],
    ["a member of JSON with indents", JSON.stringify(account, null, 2), secret],
    ["an item of an array", JSON.stringify(["first", secret]), secret],
    ["what base64 holds", Buffer.from(secret).toString("base64"), secret],
    ["what base64url holds", Buffer.from(`${secret}??>>`).toString("base64url"), `${secret}??>>`],
    ["user:password in base64", Buffer.from(`someone:${secret}`).toString("base64"), secret],
    ["password= of libpq", `host=db user=app password=${secret} dbname=app`, secret],
    ["a quoted password= of libpq", `host=db password='${secret}' dbname=app`, secret],
    ["Password= of a connection string", `Server=db;User Id=app;Password=${secret};Encrypt=true`, secret],
    ["Pwd= at the end, a word", `Server=db;Pwd=${word}`, word],
    ["AccountKey=", `DefaultEndpointsProtocol=https;AccountName=app;AccountKey=${secret}==;`, `${secret}==`],
    ["JAAS", `org.apache.kafka.PlainLoginModule required username="app" password="${secret}";`, secret],
    ["user:password", `someone:${secret}`, secret],
    ["an item of a list", `${random(12)},${secret},${random(12)}`, secret],
    ["a password in a list of users", `app:${random(12)},someone:${secret}`, secret],
    ["a URL's user", `https://${secret}@o123.ingest.sentry.io/456`, secret],
    ["a URL's password", `postgres://app:${secret}@db/app`, secret],
    ["a URL's password, a word", `postgres://app:${word}@db/app`, word],
    ["a URL's encoded password", `postgres://app:${encodeURIComponent(`${secret}/@`)}@db/app`, `${secret}/@`],
    ["a token in a URL's query", `https://example.com/a?b=c&token=${secret}`, secret],
    ["a signature in a URL's query", `https://x.blob.core.windows.net/c?sv=2022-11-02&sig=${secret}%3D`, `${secret}=`],
    ["a token in a URL's path", `https://hooks.slack.com/services/T0/B0/${secret}`, secret],
    ["a token of a header", `Authorization: Bearer ${secret}`, secret],
    ["a password in a URL in JSON", JSON.stringify({ url: `amqp://app:${secret}@queue/` }), secret],
    ["a password in a URL in a list", `redis://one:6379,redis://:${secret}@two:6379`, secret],
  ])("%s", (_name, value, part) => {
    expectHidden(value, `a ${part} b`, part);
    expect(redact({ SETTING: value }, `<${part}>`)).toMatch(/^<\[redacted SETTING\]/);
    const encoded = Buffer.from(part).toString("base64");
    expectHidden(value, encoded, encoded.replace(/=*$/, ""));
  });

  test("what is harmless in it is left", () => {
    const values = { SETTING: JSON.stringify(account), URL: "postgres://app:x8Kq2LmZ4p@db.example.com:5432/orders" };
    const text = "service_account my-project db.example.com:5432 orders 5432 postgres://app";
    expect(redact(values, text)).toBe(text);
  });
});

describe("a value is redacted as it is quoted", () => {
  const value = `${random(6)}'${random(6)}"${random(6)}$${random(6)}\\${random(6)}\`${random(4)} ${random(4)}%`;
  const single = value.replaceAll("\\", "");
  test.each([
    ["SQL, YAML and PowerShell", value, value.replaceAll("'", "''")],
    ["CSV", value, value.replaceAll('"', '""')],
    ["sh", value, value.replaceAll("'", "'\\''")],
    ["sh, with double quotes", value, value.replaceAll("'", "'\"'\"'")],
    ["sh, in double quotes", value, value.replace(/["$`\\]/g, "\\$&")],
    ["sh, by backslashes", value, value.replace(/[^\w%]/g, "\\$&")],
    ["Docker Compose", value, value.replaceAll("$", "$$$$")],
    ["Docker Compose, in double quotes", value, value.replace(/["\\]/g, "\\$&").replaceAll("$", "$$$$")],
    ["an env file, in single quotes", single, single.replaceAll("'", "\\'")],
    ["an env file, in double quotes", value, value.replace(/["\\$]/g, "\\$&")],
    ["an env file, a $ only", value, value.replaceAll("$", "\\$")],
    ["PowerShell, in double quotes", value, value.replace(/[`$"]/g, "`$&")],
    ["MySQL", value, value.replace(/['"\\]/g, "\\$&")],
    ["a regular expression", value, value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")],
  ])("by %s", (_name, text, quoted) => {
    expect(quoted).not.toBe(text);
    const output = redact({ SETTING: text }, `set '${quoted}';`);
    expect(output === "set '[redacted SETTING]';").toBe(true);
  });
});

describe("a value is redacted in base64", () => {
  test("of Latin-1 and of UTF-16", () => {
    const value = `heslo-${random(8)}-\u00e9\u00ed-${random(8)}`;
    for (const encoding of ["latin1", "utf16le"] as const) {
      for (const before of ["", "a", "ab", "abc"]) {
        const encoded = Buffer.from(`${before}${value}`, encoding).toString("base64");
        const output = redact({ SETTING: value }, encoded);
        // What it shares with what is before it is left.
        expect([encoding, before, /^[A-Za-z0-9]{0,8}\[redacted SETTING\]$/.test(output)]).toEqual([
          encoding,
          before,
          true,
        ]);
      }
    }
    const big = Buffer.from(value, "utf16le").swap16().toString("base64");
    expect(redact({ SETTING: value }, big)).toBe("[redacted SETTING]");
  });

  test.each([
    [64, "\n"],
    [76, "\r\n"],
    [76, "\n"],
    [64, "\n    "],
    [72, "\\n"],
  ])("in lines of %d characters (%j), wherever it begins, and however it is written", (width, newline) => {
    for (const length of [16, 40, 300]) {
      const value = random(length);
      const finder = new Redactor(context).matcherFor(new Map([[value, "SETTING"]]));
      for (let before = 0; before < 150; before += length === 300 ? 7 : 1) {
        const text = `${"-".repeat(before)}${value}${"+".repeat(30)}`;
        const whole = Buffer.from(text).toString("base64");
        const broken = whole.replace(new RegExp(`.{${width}}(?=.)`, "g"), `$&${newline}`);
        const [from, to] = [Math.ceil((before * 8) / 6), Math.floor(((before + length) * 8) / 6)];
        const secret = whole.slice(from, to);
        const shown = redactText(`${broken}\n`, finder).replace(/\s|\\n/g, "");
        expect([before, countParts(shown, secret), shown.includes("[redactedSETTING]")]).toEqual([before, 0, true]);
        const stream = new StreamRedactor();
        let output = "";
        for (const piece of `${broken}\n`.split(/(?<=\n)/)) output += stream.write(piece, finder);
        output += stream.flush(finder);
        expect([before, output.replace(/\s|\\n/g, "") === shown]).toEqual([before, true]);
      }
    }
  });
});

test("a key in base64 or hexadecimal digits is redacted as bytes", () => {
  const bytes = Buffer.from(Array.from({ length: 32 }, () => Math.floor(numbers() * 256)));
  const written = [bytes.toString("base64"), bytes.toString("base64url"), bytes.toString("hex")];
  const shown = [...written, bytes.toString("hex").toUpperCase(), inspect(bytes)];
  for (const value of written) {
    const finder = new Redactor(context).matcherFor(new Map([[value, "SETTING"]]));
    for (const text of shown) {
      expect([written.indexOf(value), redactText(text, finder).includes("[redacted SETTING]")]).toEqual([
        written.indexOf(value),
        true,
      ]);
    }
  }
  const text = `in digits ${random(12)}`;
  expectHidden(Buffer.from(text).toString("hex"), text, text);
});

describe("what Node cuts off", () => {
  const value = random(600);
  const messageOf = (action: () => void): string[] => {
    try {
      action();
    } catch (error) {
      return [error instanceof Error ? error.message : "", inspect(error)];
    }
    return expect.unreachable("nothing was thrown");
  };
  const bytes = new TextEncoder().encode(value);
  const hex = Buffer.from(value)
    .toString("hex")
    .replace(/..(?=.)/g, "$& ");

  test.each<[string, () => string | string[], string?]>([
    ["an ArrayBuffer", () => inspect(bytes.buffer), hex],
    ["a DataView", () => inspect(new DataView(bytes.buffer)), hex],
    ["a Buffer", () => inspect(Buffer.from(value)), hex],
    ["a Buffer in which it does not begin", () => inspect(Buffer.from(`Basic someone:${value}`)), hex],
    ["a text of maxStringLength", () => inspect({ value }, { maxStringLength: 40 })],
    ["a text of maxStringLength behind another", () => inspect(`a ${value}`, { maxStringLength: 300 })],
    ["a long text", () => inspect(`${"a".repeat(9_700)}${value}`)],
    ["assert.strictEqual", () => messageOf(() => assert.strictEqual(value, "x"))],
    ["assert.strictEqual, the other way round", () => messageOf(() => assert.strictEqual("x", value))],
    ["assert.equal", () => messageOf(() => assert.equal(value, "x"))],
    ["assert.deepStrictEqual", () => messageOf(() => assert.deepStrictEqual({ value }, { value: "x" }))],
  ])("is redacted: %s", (_name, show, secret = value) => {
    for (const shown of [show()].flat()) {
      expect(countParts(shown, secret)).toBeGreaterThan(0);
      const output = redact({ SETTING: value }, shown);
      expect([countParts(output, secret), output.includes("[redacted SETTING]")]).toEqual([0, true]);
    }
  });

  test("is left where it is no part of a value", () => {
    const text = "Loading... done … and 'something else'... 20 more characters";
    expect(redact({ SETTING: value }, text)).toBe(text);
  });
});

test("a terminal's colours inside of a value do not show it", () => {
  const value = random(24);
  const finder = new Redactor(context).matcherFor(new Map([[value, "SETTING"]]));
  const coloured = Array.from(value, (character) => `\x1b[32m${character}\x1b[39m`).join("");
  const half = `\x1b[1m${value.slice(0, 12)}\x1b[22m\x1b[38;5;196m${value.slice(12)}\x1b[0m`;
  for (const text of [coloured, half, `a ${coloured} b`]) {
    const output = redactText(text, finder);
    expect(output.includes("[redacted SETTING]")).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is taken out
    expect(countParts(output.replace(/\x1b\[[\d;]*m/g, ""), value.slice(0, 10))).toBe(0);
    const stream = new StreamRedactor();
    const pieces = Array.from(text, (character) => stream.write(character, finder)).join("") + stream.flush(finder);
    expect(pieces === output).toBe(true);
  }
  const plain = "\x1b[32mok\x1b[39m 12 \x1b[1mtests\x1b[22m";
  expect(redactText(plain, finder)).toBe(plain);
});
