import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { mainFile } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";

function workspace(): string {
  const group = Array.from({ length: 20_000 }, (_, index) => `NAME_${index}=example\n`).join("");
  return temporaryFolder({ "automation.toml": '[secrets]\ndev = ["foo"]\n', "secrets/foo": group });
}

test.each([
  ["env"],
  ["env", "--json"],
  ["env", "--format", "shell", "--show"],
  ["audit", "--by", "variable"],
  ["check", "--json"],
])("a reader that goes away ends nothing with an error: bspump %s %s", async (...args) => {
  const child = spawn(process.execPath, [mainFile, ...args], { cwd: workspace(), stdio: ["ignore", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const [status] = await once(child, "close");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

// The device on which nothing can be written is one of Linux.
test.runIf(existsSync("/dev/full"))("a result that cannot be written fails the command", async () => {
  const child = spawn(process.execPath, [mainFile, "env"], {
    cwd: workspace(),
    stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [status] = await once(child, "close");
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "bspump: the output cannot be written (ENOSPC). Redirect it elsewhere.\n",
  });
});
