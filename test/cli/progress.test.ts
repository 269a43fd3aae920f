import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Progress } from "#dist/cli/progress.js";

const written: string[] = [];
const { isTTY } = process.stderr;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  written.length = 0;
  vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
  process.stderr.isTTY = true;
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  process.stderr.isTTY = isTTY;
});

test("a terminal is told after two seconds how far it is, now and then, and then nothing is left of it", () => {
  const progress = new Progress("files searched");
  for (let done = 0; done < 30; done++) {
    progress.update(done, 30);
    vi.advanceTimersByTime(100);
  }
  progress.end();
  const line = (done: number) => `\r\x1b[K${done} of 30 files searched`;
  expect(written).toEqual([20, 22, 24, 26, 28].map(line).concat("\r\x1b[K"));
});

test("nothing is written where it is done sooner", () => {
  const progress = new Progress("files searched");
  vi.advanceTimersByTime(1_900);
  progress.update(1, 2);
  progress.end();
  expect(written).toEqual([]);
});

test("nothing is written to a file", () => {
  process.stderr.isTTY = false;
  const progress = new Progress("files searched");
  vi.advanceTimersByTime(10_000);
  progress.update(1, 2);
  progress.end();
  expect(written).toEqual([]);
});
