import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CommandHost } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";

const AT_ONCE = 25;

test("100 kernels that 25 processes install at once, half of them removed meanwhile: each is whole or gone", {
  timeout: 180_000,
}, async () => {
  const prefix = temporaryFolder();
  const names = Array.from({ length: 100 }, (_, index) => `k${String(index).padStart(2, "0")}`);
  const waiting = [...names.entries()];
  async function work(): Promise<void> {
    const host = new CommandHost();
    const kernel = (...args: string[]) => host.call(["kernel", ...args, "--prefix", prefix]);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, name] = next;
      expect(await kernel("install", "--name", name, "--display-name", name)).toMatchObject({ status: 0 });
      if (index % 2 === 1) expect(await kernel("remove", name)).toMatchObject({ status: 0, stderr: "" });
    }
    host.end();
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const folder = join(prefix, "share/jupyter/kernels");
  const kept = names.filter((_, index) => index % 2 === 0);
  expect(readdirSync(folder).sort()).toEqual(kept);
  for (const name of kept) {
    expect(readdirSync(join(folder, name))).toHaveLength(4);
    expect(JSON.parse(readFileSync(join(folder, name, "kernel.json"), "utf8"))).toMatchObject({ display_name: name });
  }
});
