import { expect, test } from "vitest";
import { murmur2 } from "#dist/kernel/murmur2.js";

// The first are those of Apache Kafka's client, which has the same function with this seed; the last were computed from its description, in Python.
test.each([
  ["21", -973_932_308],
  ["foobar", -790_332_482],
  ["a-little-bit-long-string", -985_981_536],
  ["a-little-bit-longer-string", -1_486_304_829],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971],
  ["", 275_646_681],
  ["const a = 'ž😀';\n", -1_439_452_994],
])("the hash of %j is %i", (text, hash) => {
  expect(murmur2(text, 0x9747b28c)).toBe(hash >>> 0);
});
