import { execFileSync, spawnSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../support/project.js";
import { installNode, isNodeCarried } from "./nodes.js";

test.runIf(isNodeCarried).each([22, 24, 26])(
  "the kernel's own tests pass under Node %i",
  { timeout: 900_000 },
  (major) => {
    const node = installNode(major);
    const version = execFileSync(node, ["--version"], { encoding: "utf8" });
    expect(version).toMatch(new RegExp(`^v${major}\\.`));
    const args = [
      join(packageRoot, "node_modules/vitest/vitest.mjs"),
      "run",
      "--config",
      "test/vitest.config.mts",
      "test/kernel/",
    ];
    // Whatever the tests start as `node` is this one. What npm is configured to lies beside the Node that it came with.
    const npm_config_globalconfig = execFileSync("npm", ["config", "get", "globalconfig"], { encoding: "utf8" }).trim();
    const env = {
      ...process.env,
      npm_config_globalconfig,
      PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`,
      NO_COLOR: "1",
    };
    const { status, stdout, stderr } = spawnSync(node, args, { cwd: packageRoot, env, encoding: "utf8" });
    expect(status, `${stdout}\n${stderr}`).toBe(0);
  },
);
