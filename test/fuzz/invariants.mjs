import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { BspumpError } = createRequire(import.meta.url)("../../dist/errors.js");

/** What no message may hold: generated input has it in the place of secrets. */
export const SECRET = "EXAMPLEsecret";

// Far more than any of the readers takes for a generated case, which is small.
const TIME_LIMIT = 2_000;

/** Returns what `action` gives, or undefined if it rejects its input as it should: in time, by an error of ours that shows no secret. */
export function attempt(action) {
  const start = Date.now();
  try {
    return action();
  } catch (error) {
    assert(BspumpError.is(error), error);
    assert(!error.message.includes(SECRET), "a message holds a secret");
    return undefined;
  } finally {
    assert(Date.now() - start < TIME_LIMIT, "it took too long");
    assert.deepEqual(Object.keys(Object.prototype), [], "a prototype was touched");
  }
}
