import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeEach, expect, test } from "vitest";
import { Cells } from "#dist/session/cells.js";

let cells: Cells;

beforeEach(() => {
  cells = new Cells();
});

test("the debugger finds each run, also of a cell that was edited and run again", () => {
  cells.add(1, { code: "let a = 1", name: "Cell [1]", source: "/book#1" });
  cells.add(2, { code: "let a = 2", name: "Cell [2]", source: "/book#1" });
  expect(cells.ofRun(1)).toEqual({ code: "let a = 1", name: "Cell [1]", path: "/book#1" });
  expect(cells.ofRun(2)).toEqual({ code: "let a = 2", name: "Cell [2]", path: "/book#1" });
  expect(cells.ofRun(3)).toBeUndefined();
});

test("what a client knows a cell by may follow from its code, and is not needed", () => {
  cells.add(1, { code: "let a = 1", name: "Cell [1]", source: (code) => `/${code.length}.ts` });
  cells.add(2, { code: "let a = 1", name: "Cell [2]" });
  expect([cells.ofRun(1)?.path, cells.ofRun(2)?.path]).toEqual(["/9.ts", undefined]);
});

test("tracebacks find what ran last under a name", () => {
  cells.add(1, { code: "first", name: "Cell [*]" });
  cells.add(2, { code: "other", name: "Cell [2]" });
  cells.add(3, { code: "last", name: "Cell [*]" });
  expect([cells.codeNamed("Cell [*]"), cells.codeNamed("Cell [2]")]).toEqual(["last", "other"]);
  cells.clear();
  expect([cells.codeNamed("Cell [2]"), cells.ofRun(2)]).toEqual([undefined, undefined]);
});

test("code that runs again takes no memory again", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const text = JSON.stringify("x".repeat(2 ** 20));
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  // As messages bring it: a new text each time.
  for (let run = 1; run <= 50; run++) cells.add(run, { code: JSON.parse(text), name: `Cell [${run}]` });
  expect(used() - before).toBeLessThan(10 * 2 ** 20);
  expect(cells.ofRun(50)?.code).toHaveLength(2 ** 20);
});
