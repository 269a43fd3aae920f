import { afterEach, beforeEach, expect, test } from "vitest";
import { sharedState } from "#dist/load/state.js";
import { Redaction } from "#dist/redaction/redaction.js";

beforeEach(() => void sharedState().secrets.set("example~value-one", "ONE"));
afterEach(() => sharedState().secrets.clear());

test("what every member of a message holds is redacted, metadata at any depth too, and the members keep their names", () => {
  const text = "an example~value-one";
  const shown = "an [redacted ONE]";
  sharedState().secrets.set("metadata", "PASSWORD");
  expect(
    new Redaction().content({
      data: { "text/plain": text, "image/png": "example~value-one" },
      metadata: { [text]: [{ deep: text }] },
      transient: { display_id: text },
      evalue: text,
      traceback: [text, text],
      execution_count: 1,
    }),
  ).toEqual({
    data: { "text/plain": shown, "image/png": "example~value-one" },
    metadata: { [shown]: [{ deep: shown }] },
    transient: { display_id: shown },
    evalue: shown,
    traceback: [shown, shown],
    execution_count: 1,
  });
});

test("nothing is changed where it is turned off", () => {
  const before = process.env.BSPUMP_REDACT;
  process.env.BSPUMP_REDACT = "off";
  try {
    const content = { data: { "text/plain": "example~value-one" } };
    const redaction = new Redaction();
    expect(redaction.content(content)).toBe(content);
    expect(redaction.text("example~value-one")).toBe("example~value-one");
    expect(redaction.openStream().write("example~value-one")).toBe("example~value-one");
  } finally {
    if (before === undefined) delete process.env.BSPUMP_REDACT;
    else process.env.BSPUMP_REDACT = before;
  }
});
