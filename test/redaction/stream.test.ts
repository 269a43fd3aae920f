import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Redactor } from "#dist/redaction/redactor.js";
import { redactText, StreamRedactor } from "#dist/redaction/stream.js";
import { canaries, canaryCases, countCanaries } from "../support/canaries.js";
import { randomNumbers } from "../support/random.js";

const context = { environment: {}, cwd: "/" };
// What is looked for here is a secret whatever it looks like.
const matcherOfSecrets = (values: ReadonlyMap<string, string>) =>
  new Redactor(context).matcherFor(values, new Set(values.keys()));
const matcherOf = (values: Iterable<[name: string, value: string]>) =>
  matcherOfSecrets(new Map(Array.from(values, ([name, value]) => [value, name])));
const matcher = matcherOf(canaries);

/** Writes `pieces` one after the other, and gives what came out in the end. */
function redactPieces(pieces: Iterable<string>, using = matcher): string {
  const stream = new StreamRedactor();
  let output = "";
  for (const piece of pieces) output += stream.write(piece, using);
  return output + stream.flush(using);
}

function splitAt(text: string, ...positions: number[]): string[] {
  const ends = [...positions, text.length];
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

describe("a value", () => {
  test.each(canaryCases())("$name $form is redacted wherever it stands", ({ name, text }) => {
    const mark = `[redacted ${name}]`;
    for (const [before, after] of [
      ["", ""],
      ["a ", " b\n"],
      ["\x1b[32m'", "'\x1b[39m"],
      ["=", "&x=1"],
    ]) {
      const output = redactText(`${before}${text}${after}`, matcher);
      // Counted rather than compared: a failing test prints what it compares.
      expect(output.split(mark).length - 1).toBeGreaterThan(0);
      expect(countCanaries(output)).toBe(0);
      expect(output.startsWith(before ?? "") && output.endsWith(after ?? "")).toBe(true);
    }
  });

  test.each(canaryCases())(
    "$name $form is redacted when it comes in two pieces, and by single characters",
    ({ text }) => {
      const whole = `a ${text} b\n`;
      const expected = redactText(whole, matcher);
      for (let at = 0; at <= whole.length; at++) {
        expect([at, redactPieces(splitAt(whole, at)) === expected]).toEqual([at, true]);
      }
      expect(redactPieces(whole.split("")) === expected).toBe(true);
    },
  );

  test.each(canaryCases())("$name $form never goes out whole, also when it is flushed half-way", ({ text }) => {
    const whole = `a ${text} b\n`;
    for (let at = 0; at <= whole.length; at++) {
      const stream = new StreamRedactor();
      const [first = "", second = ""] = splitAt(whole, at);
      let output = stream.write(first, matcher) + stream.flush(matcher);
      output += stream.write(second, matcher) + stream.flush(matcher);
      expect([at, countCanaries(output)]).toEqual([at, 0]);
    }
  });

  test("is redacted in base64 wherever in the encoded bytes it begins", () => {
    for (const [name, value] of canaries) {
      for (let before = 0; before < 6; before++) {
        for (let after = 0; after < 3; after++) {
          const bytes = Buffer.from("x".repeat(before) + value + "y".repeat(after));
          for (const encoding of ["base64", "base64url"] as const) {
            const encoded = bytes.toString(encoding);
            const output = redactText(`<${encoded}>`, matcher);
            // What is left: the characters before and after the value, and one at either end that it shares with them.
            const left = output.replaceAll(/\[redacted \w+\]/g, "").length - 2;
            const most = Math.ceil((before * 8) / 6) + Math.ceil((after * 8) / 6) + 3;
            expect([name, before, after, left <= most, output.split("[redacted ").length]).toEqual([
              name,
              before,
              after,
              true,
              2,
            ]);
          }
        }
      }
    }
  });

  test("is redacted in base64 that is broken into lines", () => {
    for (const length of [57, 100, 250, 1000]) {
      const numbers = randomNumbers(length);
      const value = Array.from({ length }, () => Math.floor(numbers() * 36).toString(36)).join("");
      const using = matcherOf(Object.entries({ LONG: value }));
      for (const [width, newline] of [
        [76, "\n"],
        [76, "\r\n"],
        [64, "\n"],
      ] as const) {
        for (const after of ["", "\n", "other"]) {
          const whole = Buffer.from(value + after).toString("base64");
          const broken = whole.replace(new RegExp(`.{${width}}(?=.)`, "g"), `$&${newline}`);
          const output = redactText(`<${broken}>`, using);
          // What is left behind the mark: at most the characters of what follows, and one that it shares with the value.
          const left = output.replace(/^<\[redacted LONG\]/, "").trim().length;
          expect([length, width, after, left <= 2 + Math.ceil((after.length * 8) / 6) + 3]).toEqual([
            length,
            width,
            after,
            true,
          ]);
        }
      }
      const lines =
        Buffer.from(value)
          .toString("base64")
          .match(/.{1,76}/g) ?? [];
      for (const line of lines.filter(({ length: width }) => width === 76)) {
        expect(redactText(JSON.stringify(`${line}\n`), using)).toBe('"[redacted LONG]\\n"');
      }
    }
  });

  test("is redacted where util.inspect breaks it into lines", async () => {
    const { inspect } = await import("node:util");
    const value = canaries.get("PRIVATE_KEY") ?? "";
    for (const shown of [
      inspect(value),
      inspect({ a: value }),
      inspect([[{ a: { b: value } }]]),
      inspect(new Map([[value, value]])),
    ]) {
      expect(countCanaries(redactText(shown, matcher))).toBe(0);
    }
  });

  test("is redacted where a Buffer shows its bytes, also where it leaves some out", async () => {
    const { inspect } = await import("node:util");
    const using = matcherOf(Object.entries({ SHORT: "short-canary", LONG: "long-canary-".repeat(10) }));
    expect(redactText(inspect(Buffer.from("short-canary")), using)).toBe("<Buffer [redacted SHORT]>");
    expect(redactText(inspect(Buffer.from("long-canary-".repeat(10))), using)).toBe(
      "<Buffer [redacted LONG] ... 70 more bytes>",
    );
  });

  test("is redacted by itself where it is the password of a connection string", () => {
    const using = matcherOf(Object.entries({ URL: "amqp://app:pa%40ss-word@queue.example/app" }));
    expect(redactText("as it stands: pa%40ss-word, decoded: pa@ss-word", using)).toBe(
      "as it stands: [redacted URL], decoded: [redacted URL]",
    );
  });

  test("of many thousand characters is redacted, with one mark, however it is cut", () => {
    const numbers = randomNumbers(1);
    const value = Array.from({ length: 5000 }, () => "abcdefghijklmnopqrstuvwxyz🔑"[Math.floor(numbers() * 26)]).join(
      "",
    );
    const using = matcherOf(Object.entries({ LONG: value }));
    expect(redactText(`a ${value} b`, using) === "a [redacted LONG] b").toBe(true);
    expect(redactPieces(`a ${value} b`, using) === "a [redacted LONG] b").toBe(true);
    expect(redactText(Buffer.from(value).toString("base64"), using) === "[redacted LONG]").toBe(true);
  });
});

describe("several values", () => {
  const using = matcherOf(
    Object.entries({ SHORT: "abcdefgh", LONG: "abcdefghijkl", NEXT: "ijklmnopqr", OTHER: "zzzzyyyy" }),
  );

  test.each([
    ["the longest one counts", "abcdefghijkl", "[redacted LONG]"],
    ["the shorter one counts where the longer one does not go on", "abcdefghij", "[redacted SHORT]ij"],
    ["overlapping ones give one mark", "-abcdefghijklmnopqr-", "-[redacted LONG]-"],
    ["different ones that touch give two marks", "zzzzyyyyijklmnopqr", "[redacted OTHER][redacted NEXT]"],
    ["the same one twice gives one mark, so that it tells no count", "zzzzyyyyzzzzyyyy", "[redacted OTHER]"],
    ["with something between they give two marks", "zzzzyyyy zzzzyyyy", "[redacted OTHER] [redacted OTHER]"],
  ])("%s", (_name, text, expected) => {
    expect(redactText(text, using)).toBe(expected);
    for (let at = 0; at <= text.length; at++) expect(redactPieces(splitAt(text, at), using)).toBe(expected);
    expect(redactPieces(text, using)).toBe(expected);
  });
});

describe("what is held back", () => {
  const using = matcherOf(Object.entries({ NAME: "secret-value", LONGER: "secret-value-and-more" }));

  test.each([
    ["nothing of a text that no value can go on from", "some text\n", "some text\n"],
    ["what a value begins with", "some text s", "some text "],
    ["all of it", "the secret-valu", "the "],
    ["a value that may be a longer one", "the secret-value-an", "the "],
    ["nothing behind a value that is at its end", "secret-value-and-more", "[redacted LONGER]"],
    ["the longest that a value begins with", "secret-secret-", "secret-"],
  ])("%s", (_name, text, expected) => {
    const stream = new StreamRedactor();
    expect(stream.write(text, using)).toBe(expected);
    expect(stream.isHolding).toBe(text !== expected && !expected.startsWith("["));
  });

  test("goes out when it is flushed, and once only", () => {
    const stream = new StreamRedactor();
    expect(stream.write("a sec", using)).toBe("a ");
    expect(stream.flush(using)).toBe("sec");
    expect([stream.flush(using), stream.isHolding]).toEqual(["", false]);
    expect(stream.write("ond", using)).toBe("ond");
  });

  test("still gives a mark for the rest of a value that was flushed", () => {
    const stream = new StreamRedactor();
    expect(stream.write("a secret-", using) + stream.flush(using)).toBe("a secret-");
    expect(stream.write("val", using) + stream.flush(using)).toBe("val");
    expect(stream.write("ue.", using)).toBe("[redacted NAME].");
  });

  test("gives no second mark where a flushed value turns out to be a longer one", () => {
    const stream = new StreamRedactor();
    expect(stream.write("secret-value", using) + stream.flush(using)).toBe("[redacted NAME]");
    expect(stream.write("-and-more.", using)).toBe("[redacted NAME].".slice("[redacted NAME]".length));
  });
});

describe("whatever is written, in whatever pieces", () => {
  const noise = [
    "a",
    "é",
    "🔑",
    "\n",
    "\x1b[32m",
    " ",
    "cnry",
    "%",
    "&",
    "\\",
    "pass",
    "0",
    "=",
    "canary",
    "<b>",
    "Y25",
  ];
  const cases = canaryCases();

  /** A text of noise and values, in pieces cut anywhere; by a seed, so that a failure prints nothing else. */
  function randomPieces(seed: number, withValues: boolean): string[] {
    const numbers = randomNumbers(seed);
    const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(numbers() * items.length)];
    let text = "";
    for (let count = Math.floor(numbers() * 40); count > 0; count--) {
      text += withValues && numbers() < 0.2 ? pick(cases)?.text : pick(noise);
    }
    const cuts = Array.from({ length: Math.floor(numbers() * 20) }, () => Math.floor(numbers() * (text.length + 1)));
    return splitAt(text, ...cuts.sort((a, b) => a - b));
  }

  test("no value is left", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const pieces = randomPieces(seed, true);
        return countCanaries(redactPieces(pieces)) === 0;
      }),
      { numRuns: 500 },
    );
  });

  test("the pieces make no difference", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const pieces = randomPieces(seed, true);
        return redactPieces(pieces) === redactText(pieces.join(""), matcher);
      }),
      { numRuns: 1000 },
    );
  });

  test("no value is left when it is flushed at any time", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const numbers = randomNumbers(seed);
        const stream = new StreamRedactor();
        let output = "";
        for (const piece of randomPieces(seed, true)) {
          output += stream.write(piece, matcher);
          if (numbers() < 0.3) output += stream.flush(matcher);
        }
        return countCanaries(output + stream.flush(matcher)) === 0;
      }),
      { numRuns: 500 },
    );
  });

  test("a text without values stays as it is, byte for byte", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const pieces = randomPieces(seed, false);
        return redactPieces(pieces) === pieces.join("");
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (pieces) => redactPieces(pieces) === pieces.join("")),
    );
  });

  test("what stands between values stays in its order", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const numbers = randomNumbers(seed);
        const words = Array.from({ length: 8 }, (_, index) => `<${index}>`);
        const text = words.map((word) => word + (cases[Math.floor(numbers() * cases.length)]?.text ?? "")).join("");
        const output = redactPieces(text);
        const places = words.map((word) => output.indexOf(word));
        return places.every((place, index) => place > (places[index - 1] ?? -1));
      }),
      { numRuns: 200 },
    );
  });
});
