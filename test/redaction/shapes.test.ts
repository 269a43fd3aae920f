import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isAlwaysSecret } from "#dist/redaction/secret-names.js";
import { whyNotRedacted } from "#dist/redaction/values.js";
import { packageRoot } from "../support/project.js";
import { randomNumbers } from "../support/random.js";
import { madeUpSecrets, secretFormats } from "./values/secret-formats.js";

const context = { environment: {}, cwd: "/srv/project" };

const settings = readFileSync(join(import.meta.dirname, "values/harmless.env"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line): [name: string, value: string] => {
    const at = line.indexOf("=");
    return [line.slice(0, at), line.slice(at + 1)];
  });

const numbers = randomNumbers(18);

/** Makes a value of a format. */
function makeValue(format: string): string {
  return format.replace(/(?:\[((?:[^\]\\]|\\.)+)\])(?:\{(\d+)\})?/g, (_, set: string, count = "1") => {
    const characters = set.replace(/(\w)-(\w)/g, (_range, from: string, to: string) => {
      const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
      return String.fromCharCode(...Array.from({ length: last - first + 1 }, (_item, index) => first + index));
    });
    return Array.from({ length: Number(count) }, () => characters[Math.floor(numbers() * characters.length)]).join("");
  });
}

const EACH = 3;
const secrets = [
  ...Object.entries(secretFormats).flatMap(([what, format]) =>
    Array.from({ length: EACH }, (): [string, string] => [what, makeValue(format)]),
  ),
  ...madeUpSecrets.map((value): [string, string] => ["made up", value]),
];

// What is taken for a secret although it is not one: a made-up word, and what has no shape of its own.
const taken = ["CONTACT", "PLANT", "PAYMENT_PROVIDER", "CAPTCHA_PROVIDER", "ISO_STANDARD"];

test(`of ${settings.length} everyday settings all but ${taken.length} stay readable`, () => {
  expect(settings.length).toBeGreaterThanOrEqual(300);
  const redacted = settings.filter(([name, value]) => {
    const alwaysSecret = isAlwaysSecret(name, undefined);
    return whyNotRedacted(value, { ...context, alwaysSecret }) === undefined;
  });
  expect(redacted.map(([name]) => name).sort()).toEqual([...taken].sort());
});

test(`of ${secrets.length} secrets under a name that gives nothing away, all are redacted`, () => {
  expect(secrets.length).toBeGreaterThanOrEqual(300);
  const shown = secrets.filter(([, value]) => whyNotRedacted(value, context) !== undefined);
  expect(shown.map(([what]) => what)).toEqual([]);
});

test.each(["README.md", "docs/redaction.md"])("%s tells how often that is wrong", (file) => {
  const text = readFileSync(join(packageRoot, file), "utf8").replace(/\s+/g, " ");
  expect(text).toMatch(
    new RegExp(`Of ${settings.length} everyday settings(?:, [^.]*,)? ${taken.length} are redacted all the same`),
  );
  expect(text).toMatch(
    new RegExp(`[Oo]f ${secrets.length} secrets under names that give nothing away[^.]*none is shown`),
  );
});

describe("a name that says secret", () => {
  test.each([
    ..."PASSWORD DB_PASSWORD PGPASSWORD MYSQL_PWD SMTP_PASSWD APP_SECRET JWT_SECRETS GITHUB_TOKEN authToken API_KEY apikey".split(
      " ",
    ),
    ..."AWS_SECRET_ACCESS_KEY GOOGLE_CREDENTIALS PRIVATE_URL SENTRY_DSN BASIC_AUTH dbPassword service.token access-key KEY2".split(
      " ",
    ),
  ])("%s redacts whatever it has", (name) => {
    const alwaysSecret = isAlwaysSecret(name, undefined);
    for (const value of ["inventory", "localhost:9092", "https://example.com", "2026-01-01", "xxxxxxxx"]) {
      expect([name, value, whyNotRedacted(value, { ...context, alwaysSecret })]).toEqual([name, value, undefined]);
    }
  });

  test.each(
    "KEYCLOAK_URL AUTHOR MONKEY KEYBOARD PASSENGERS TOKENIZER SECRETARY AUTHORITY BYPASS COMPASS PRIVATEER HOST".split(
      " ",
    ),
  )("%s is none", (name) => {
    expect(isAlwaysSecret(name, undefined)).toBe(false);
    expect(isAlwaysSecret(name, "redact")).toBe(true);
  });
});

test("a long value is looked at in time that grows no faster than it does", () => {
  const start = performance.now();
  for (const unit of ["a", ":", "/", ".", "-", "=", "a,", "a.", "1", "1.", "[", "a@", "%", "a:1,", "é", "aB", "?&"]) {
    for (const length of [1_900, 100_000]) whyNotRedacted(`http://${unit.repeat(length)}~`, context);
    whyNotRedacted(`${unit.repeat(900)}~`, context);
  }
  expect(performance.now() - start).toBeLessThan(1_000);
});
