import { REDACT_VARIABLE } from "../environment.js";
import type { JsonObject } from "../json.js";
import { redactBytes } from "./bytes.js";
import { redactBundle, redactJson } from "./content.js";
import { type Finder, TextFinder } from "./finder.js";
import { redactJsonFragments } from "./json-fragments.js";
import { knownSecrets } from "./known-secrets.js";
import { Matcher } from "./matcher.js";
import { Redactor } from "./redactor.js";
import { redactText, StreamRedactor } from "./stream.js";

const findsNothing: Finder = new TextFinder(new Matcher(new Map()));

/**
 * Keeps the values of secret groups out of what a kernel shows. It knows the groups that were loaded, at the time of each call. The
 * environment at the time when it is made turns it off by `BSPUMP_REDACT=off`; what a group or a cell sets later does not.
 */
export class Redaction {
  readonly #isOff = process.env[REDACT_VARIABLE] === "off";
  readonly #redactor = new Redactor({ environment: process.env, cwd: process.cwd() });

  /** Gets ready for the values that were loaded since: some tens of milliseconds, which the next output need not wait for. */
  prepare(): void {
    this.#matcher();
  }

  /** Returns `text` with a mark instead of each value. */
  readonly text = (text: string): string => {
    const matcher = this.#matcher();
    return matcher === undefined ? text : this.#redactFragments(redactText(text, matcher));
  };

  /** Returns `value` with every text in it redacted. */
  json<Value>(value: Value): Value {
    // What comes out has the shape of what went in.
    return this.#matcher() === undefined ? value : (redactJson(value, this.text) as Value);
  }

  /** Returns bytes with a `*` instead of each byte of a value that is in them as text, in UTF-8. What is behind it stays where it was. */
  readonly bytes = (bytes: Uint8Array): Uint8Array => {
    // Asking for the matcher gets ready for what was loaded since.
    return this.#matcher() === undefined ? bytes : redactBytes(bytes, this.#redactor.byteMatcher);
  };

  /** Returns a MIME bundle with everything but bytes redacted. */
  bundle<Value>(data: Value): Value {
    return this.#matcher() === undefined ? data : (redactBundle(data, this.text) as Value);
  }

  /** Returns the content of a message with what its members hold redacted; their names are the protocol's. */
  content(content: JsonObject): JsonObject {
    if (this.#matcher() === undefined) return content;
    const members = Object.entries(content).map(([name, value]) => [
      name,
      name === "data" ? this.bundle(value) : this.json(value),
    ]);
    return Object.fromEntries(members) as JsonObject;
  }

  /** Redacts a text that comes in pieces. */
  openStream(): { write(piece: string): string; flush(): string; readonly isHolding: boolean } {
    const stream = new StreamRedactor();
    return {
      write: (piece) => {
        const matcher = this.#matcher();
        return matcher === undefined ? piece : this.#redactFragments(stream.write(piece, matcher));
      },
      // Asking for the matcher may make it.
      flush: () => (stream.isHolding ? stream.flush(this.#matcher() ?? findsNothing) : ""),
      get isHolding() {
        return stream.isHolding;
      },
    };
  }

  #redactFragments(text: string): string {
    return redactJsonFragments(text, (fragment) => this.#redactor.nameOf(fragment));
  }

  #matcher(): Finder | undefined {
    const { secrets, alwaysSecret } = knownSecrets();
    if (this.#isOff || secrets.size === 0) return undefined;
    return this.#redactor.matcherFor(secrets, alwaysSecret);
  }
}
