import { BspumpError } from "bspump/api";
import { expect } from "vitest";

/** Runs `action`, which must throw an error of ours, and gives that error. */
export function failureOf(action: () => unknown): BspumpError {
  try {
    action();
  } catch (error) {
    expect(BspumpError.is(error), String(error)).toBe(true);
    if (BspumpError.is(error)) return error;
  }
  return expect.unreachable("nothing was thrown");
}
