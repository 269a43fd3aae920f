import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { packageRoot } from "../support/project.js";
import { jupyterEnvironment, program, runProgram } from "./environment.js";
import { startLab } from "./server.js";

test("a client that comes back to a Jupyter server under its session is answered, 12 times of 12", {
  timeout: 300_000,
}, async () => {
  const env = await jupyterEnvironment();
  const cwd = temporaryFolder();
  const lab = await startLab(cwd, env);
  try {
    const { origin, searchParams } = new URL(lab.url);
    const script = join(packageRoot, "test/jupyter/reconnection.py");
    const ran = await runProgram(program("python"), [script, origin, searchParams.get("token") ?? "", "12"], {
      cwd,
      env,
    });
    expect(ran).toEqual({ status: 0, output: "12\n" });
  } finally {
    await lab.stop();
  }
});
