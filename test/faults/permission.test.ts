import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { packageRoot } from "../support/project.js";

const [major = 0] = process.versions.node.split(".").map(Number);
const flag = major >= 24 ? "--permission" : "--experimental-permission";

test("Node's permission model: a folder of groups that may not be read is not said to be missing", () => {
  const folder = temporaryFolder({
    "app/automation.toml": '[secrets]\ndev = ["foo"]\n',
    "secrets/foo": "FOO=1\n",
    "app/main.cjs": `const { status } = require(${JSON.stringify(packageRoot)}); console.log(process.env.FOO, status().warnings.map(({ code }) => code));`,
  });
  const run = (...readable: string[]) => {
    const { PATH = "" } = process.env;
    const allowed = [join(packageRoot, "*"), join(folder, "app", "*"), ...readable].map(
      (path) => `--allow-fs-read=${path}`,
    );
    return spawnSync(process.execPath, [flag, "--no-warnings", ...allowed, "main.cjs"], {
      cwd: join(folder, "app"),
      env: { PATH, HOME: folder },
      encoding: "utf8",
    });
  };
  const denied = run();
  expect(denied.stdout).toBe("undefined [ 'SECRETS_DIR_MISSING' ]\n");
  expect(denied.stderr).toMatch(
    /^bspump: the groups of the stage dev \(foo\) are not loaded: this process may not look into \S+secrets\. Allow it, under Node's --permission by --allow-fs-read, or set BITSWAN_SECRETS_DIR\.\n$/,
  );
  expect(run(join(folder, "*"))).toMatchObject({ stdout: "1 []\n", stderr: "" });
});
