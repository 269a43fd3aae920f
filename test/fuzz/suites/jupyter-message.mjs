import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";

const { createMessage, decodeMessage, encodeMessage } = createRequire(import.meta.url)(
  "../../../dist/jupyter/message.js",
);

const frame = fc.oneof(
  fc
    .constantFrom("<IDS|MSG>", "{}", "[]", "null", '{"msg_id": "1", "msg_type": "x"}', "{")
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
);
const content = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.parse(JSON.stringify(value)));

export const property = fc.property(fc.array(frame), content, fc.string(), fc.string(), (frames, sent, key, other) => {
  // Only what is signed with the key is taken, and nothing makes it throw.
  const decoded = decodeMessage(frames, "a key");
  assert.equal(decoded, undefined);
  decodeMessage(frames, "");
  const wire = encodeMessage(createMessage("execute_request", "session", sent), key).map((part) => Buffer.from(part));
  assert.deepEqual(decodeMessage(wire, key)?.content, sent);
  if (other !== key) assert.equal(decodeMessage(wire, other), undefined);
});
