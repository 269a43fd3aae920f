import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mainFile } from "../support/command.js";
import { notebookFolder } from "../support/notebook.js";
import { installNode, isNodeCarried } from "./nodes.js";

const inNamespace = ["--pid", "--fork", "--mount-proc"];
// A namespace of processes of one's own, which not every machine gives.
const hasNamespaces = spawnSync("unshare", [...inNamespace, "true"]).status === 0;

// What Node 20 cannot do: see `src/notebook/init-process.ts`.
test.runIf(isNodeCarried && hasNamespaces)(
  "notebook serve as a container's first process",
  { timeout: 120_000 },
  () => {
    const cells = [
      `import { spawn } from "node:child_process";
     import { readdirSync, readFileSync } from "node:fs";
     import { setTimeout as sleep } from "node:timers/promises";
     process.on("SIGTERM", () => { console.log("asked to end"); setTimeout(() => process.exit(7), 100); });
     // It leaves a process behind, which ends a little later.
     spawn("sh", ["-c", "sleep 0.3 & exit 0"], { stdio: "ignore", detached: true });
     await sleep(1_500);`,
      `const states = readdirSync("/proc").filter((name) => /^\\d+$/.test(name))
       .map((pid) => { try { return readFileSync("/proc/" + pid + "/stat", "utf8").split(") ")[1]?.[0]; } catch { return undefined; } });
     console.log("dead:", states.filter((state) => state === "Z").length);
     process.kill(1, "SIGTERM");
     await sleep(5_000);`,
    ];
    const folder = notebookFolder(cells);
    const args = [...inNamespace, installNode(22), mainFile, "notebook", "serve", join(folder, "main.ipynb")];
    const { status, stdout, stderr } = spawnSync("unshare", args, { encoding: "utf8" });
    expect({ status, stdout, stderr }).toEqual({ status: 7, stdout: "dead: 0\nasked to end\n", stderr: "" });
  },
);
