import { expect, test } from "vitest";
import { type Assignment, parseEnvFile } from "#dist/env-file/env-file.js";

function assignmentsIn(text: string, inherited: Record<string, string> = {}): (Assignment & { source: string })[] {
  const found: (Assignment & { source: string })[] = [];
  parseEnvFile(text, {
    file: "foo",
    inherited: (name) => inherited[name],
    assigned: (assignment) => found.push({ ...assignment, source: text.slice(assignment.start, assignment.end) }),
  });
  return found;
}

test("every assignment is reported in the order of the file, also one that a later line replaces", () => {
  const told = assignmentsIn("A=1\nB: two\nexport A=3\n").map(({ name, value, line }) => ({ name, value, line }));
  expect(told).toEqual([
    { name: "A", value: "1", line: 1 },
    { name: "B", value: "two", line: 2 },
    { name: "A", value: "3", line: 3 },
  ]);
});

test.each([
  ["no quotes", "A= x y  # comment\nB=1", "x y  # comment", undefined],
  ["single quotes over lines", "A= 'x\ny' # comment", "'x\ny'", "'"],
  ["double quotes", 'A="x\\"y"', '"x\\"y"', '"'],
  ["nothing", "A=\n", "", undefined],
])("the source of a value in %s is reported, with its quote", (_name, text, source, quote) => {
  expect(assignmentsIn(text)[0]).toMatchObject({ source, quote });
});

test("a name alone on its line has an empty source", () => {
  expect(assignmentsIn("HOST\nA='x'", { HOST: "'h'" })[0]).toMatchObject({
    name: "HOST",
    value: "'h'",
    source: "",
    quote: undefined,
  });
});

test.each([
  ["A=x$NOWHERE", ["NOWHERE"]],
  ['A="x${NOWHERE}"', ["NOWHERE"]],
  ["A=${NOWHERE:-$NOR_HERE}", ["NOR_HERE"]],
  ["A='x$NOWHERE'", []],
  ["A=${NOWHERE:-x}${NOWHERE+y}", []],
  ["A=$HOST$EMPTY", []],
  ["A=x$$y", []],
])("%s refers to what is not set: %j", (text, expected) => {
  expect(assignmentsIn(text, { HOST: "h", EMPTY: "" })[0]?.unsetNames).toEqual(expected);
  // It is that of its own assignment alone.
  expect(assignmentsIn(`${text}\nB=1`)[1]?.unsetNames).toEqual([]);
});
