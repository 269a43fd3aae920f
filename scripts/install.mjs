// Makes `npm start` and `npm test` work as the first command in a fresh clone: installs what package-lock.json
// names, unless that is what is already there.
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

// What is in the second runs on no processor, but in WebAssembly: npm installs it in a project that says that this is what it is for.
for (const folder of [".", "scripts/wasm"]) {
  const lock = join(folder, "package-lock.json");
  const installed = join(folder, "node_modules/.bspump-installed-lock.json");
  if (read(lock) === read(installed)) continue;
  const { status } = spawnSync("npm ci --no-audit --no-fund", { stdio: "inherit", shell: true, cwd: folder });
  if (status !== 0) process.exit(status ?? 1);
  copyFileSync(lock, installed);
}
