import { sharedState } from "../shared-state.js";
import { redactBundle, redactJson } from "./content.js";
import type { Matcher } from "./matcher.js";
import { Redactor } from "./redactor.js";
import { redactText, StreamRedactor } from "./stream.js";

/**
 * Keeps the values of secret groups out of what a kernel shows. It knows the groups that were loaded, at the time of each call; `BSPUMP_REDACT=off`
 * turns it off.
 */
export class Redaction {
  readonly #redactor = new Redactor({ environment: process.env, cwd: process.cwd() });

  /** Gets ready for the values that were loaded since: some tens of milliseconds, which the next output need not wait for. */
  prepare(): void {
    this.#matcher();
  }

  /** Gives `text` with a mark in place of each value. */
  readonly text = (text: string): string => {
    const matcher = this.#matcher();
    return matcher === undefined ? text : redactText(text, matcher);
  };

  /** Gives `value` with every text in it redacted. */
  json<Value>(value: Value): Value {
    // What comes out has the shape of what went in.
    return this.#matcher() === undefined ? value : (redactJson(value, this.text) as Value);
  }

  /** Gives a MIME bundle with what is no bytes redacted. */
  bundle<Value>(data: Value): Value {
    return this.#matcher() === undefined ? data : (redactBundle(data, this.text) as Value);
  }

  /** Redacts a text that comes in pieces. */
  openStream(): { write(piece: string): string; flush(): string; readonly isHolding: boolean } {
    const stream = new StreamRedactor();
    return {
      write: (piece) => {
        const matcher = this.#matcher();
        return matcher === undefined ? piece : stream.write(piece, matcher);
      },
      flush: () => {
        // Asking for the matcher may make it.
        if (!stream.isHolding) return "";
        const matcher = this.#matcher();
        return matcher === undefined ? "" : stream.flush(matcher);
      },
      get isHolding() {
        return stream.isHolding;
      },
    };
  }

  #matcher(): Matcher | undefined {
    const { secrets } = sharedState();
    if (secrets.size === 0 || process.env.BSPUMP_REDACT === "off") return undefined;
    return this.#redactor.matcherFor(secrets);
  }
}
