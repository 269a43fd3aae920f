import { expect, test } from "vitest";
import { linkPlaces, partsOf } from "../../vscode/src/outputs.js";

test("a bundle's parts are texts, bytes and JSON by their types", () => {
  const png = Buffer.from([137, 80, 78, 71]);
  expect(
    partsOf({
      "text/plain": "a",
      "text/html": ["<b>", "a</b>"],
      "image/png": png.toString("base64"),
      "image/svg+xml": "<svg/>",
      "application/json": { a: [1] },
      "application/vnd.vega.v5+json": { mark: "bar" },
      "application/json; x": 5,
    }),
  ).toEqual([
    { mime: "text/plain", text: "a" },
    { mime: "text/html", text: "<b>a</b>" },
    { mime: "image/png", bytes: png },
    { mime: "image/svg+xml", text: "<svg/>" },
    { mime: "application/json", json: { a: [1] } },
    { mime: "application/vnd.vega.v5+json", json: { mark: "bar" } },
    { mime: "application/json; x", json: 5 },
  ]);
  expect(partsOf(undefined)).toEqual([]);
});

test("places in cells are written as the editor links them", () => {
  const dim = (text: string) => `\u001b[2m${text}\u001b[22m`;
  expect(linkPlaces(`Error: x\n${dim("    at f (Cell [12]:3:7)")}\n${dim("    at Cell [13]:1:2")}\nlib.ts:1:2`)).toBe(
    `Error: x\n${dim("    at f (Cell [12]:3:7)")}\n    Cell In[12], line 3\n    Cell In[13], line 1\nlib.ts:1:2`,
  );
  expect(linkPlaces("Cell [3]:2:5 - error TS2304: Cannot find name 'a'.")).toBe(
    "Cell [3]:2:5 - error TS2304: Cannot find name 'a'.\nCell In[3], line 2",
  );
});
