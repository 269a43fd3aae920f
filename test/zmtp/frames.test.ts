import { describe, expect, test } from "vitest";
import { encodeCommand, encodeMessage, type Frame, FrameDecoder } from "#dist/zmtp/frames.js";

function decode(bytes: Buffer, { step = bytes.length, limit = 1 << 30 } = {}): Frame[] {
  const decoder = new FrameDecoder(limit);
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; at += step) {
    decoder.push(bytes.subarray(at, at + step));
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(frame);
  }
  return frames;
}

// RFC 37 of ZeroMQ, "Framing": flags, length in one byte or eight, body.
test.each([
  ["a short message of one frame", ["ab"], "00026162"],
  ["an empty frame", [""], "0000"],
  ["frames before the last one", ["a", "b"], "01016100" + "0162"],
  ["the longest short body", ["x".repeat(255)], `00ff${"78".repeat(255)}`],
  ["the shortest long body", ["x".repeat(256)], `020000000000000100${"78".repeat(256)}`],
  ["a long body before the last frame", ["x".repeat(256), ""], `030000000000000100${"78".repeat(256)}0000`],
])("%s", (_name, frames, hex) => {
  expect(Buffer.concat(encodeMessage(frames)).toString("hex")).toBe(hex);
});

test("a command", () => {
  expect(encodeCommand("PING", Buffer.from([0, 1])).toString("hex")).toBe("040704" + "50494e47" + "0001");
});

describe("bytes that arrive in any pieces make the same frames", () => {
  const bodies = ["", "a", "x".repeat(255), "y".repeat(256), "z".repeat(100_000), "end"];
  const bytes = Buffer.concat([...encodeMessage(bodies), encodeCommand("READY", Buffer.from("data"))]);
  test.each([1, 2, 3, 7, 64, 1000, 65_536, 1 << 20])("of %i bytes", (step) => {
    const frames = decode(bytes, { step });
    expect(frames.slice(0, -1).map(({ body }) => body.toString())).toEqual(bodies);
    expect(frames.map(({ hasMore }) => hasMore)).toEqual([true, true, true, true, true, false, false]);
    expect(frames.map(({ isCommand }) => isCommand)).toEqual([false, false, false, false, false, false, true]);
  });
});

test("a long body is copied once, however many chunks it has", () => {
  const body = Buffer.alloc(64 * 1024 * 1024, 1);
  const started = performance.now();
  const [frame] = decode(Buffer.concat(encodeMessage([body])), { step: 4_096 });
  expect(frame?.body.equals(body)).toBe(true);
  // Copying it for each of its 16,384 chunks would take minutes.
  expect(performance.now() - started).toBeLessThan(5_000);
});

test.each([
  ["flags that are reserved", "08" + "00", "flags"],
  ["a command with more frames", "05" + "00", "flags"],
  ["a body that is longer than is accepted", "02" + "0000000000000065", "too long"],
  ["a body that is longer than memory", "02" + "7fffffffffffffff", "too long"],
])("%s: an error before more arrives", (_name, hex, message) => {
  expect(() => decode(Buffer.from(hex, "hex"), { limit: 100 })).toThrow(
    expect.objectContaining({ name: "ZmtpError", message: expect.stringContaining(message) }),
  );
});
