import { describe, expect, test } from "vitest";
import { callCommand } from "../support/command.js";

const commands = [
  "",
  "new",
  "env",
  "run",
  "conf",
  "check",
  "audit",
  "explain",
  "notebook",
  "notebook run",
  "kernel",
  "kernel install",
  "kernel list",
  "kernel remove",
  "vscode",
  "vscode install",
];

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

describe.each(commands)("bspump %s", (command) => {
  test("has help with an example, by --help and by help", async () => {
    const { status, stdout, stderr } = await callCommand([...words(command), "--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: bspump ${command}`));
    expect(stdout).toMatch(/^Examples?:\n {2}\$ .*bspump /m);
    expect(await callCommand(["help", ...words(command)])).toMatchObject({ status: 0, stdout });
  });

  test("tells an unknown option on stderr, with the nearest, and ends with 2", async () => {
    const { status, stdout, stderr } = await callCommand([...words(command), "--hepl"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe("error: unknown option '--hepl'\n(Did you mean --help?)\n");
  });
});

test.each([
  ["chek", "check"],
  ["help chek", "check"],
  ["chek --help", "check"],
  ["kernel instal", "install"],
  ["help kernel instal", "install"],
  ["kernel help instal", "install"],
  ["notebook rnu --help", "run"],
])("an unknown command is reported on stderr, with the nearest, and ends with 2: %s", async (line, nearest) => {
  const { status, stdout, stderr } = await callCommand(words(line));
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^error: unknown command '\\w+'\\n\\(Did you mean ${nearest}\\?\\)\\n$`));
});

test("a word that is no command of bspump's is left to what it is for", async () => {
  expect(await callCommand(["run", "--", process.execPath, "-e", "console.log('help')", "help"])).toMatchObject({
    status: 0,
    stdout: "help\n",
  });
  expect((await callCommand(["check", "help"])).stderr).toContain("help is not there.");
});
