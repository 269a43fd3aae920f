// Makes `npm start` and `npm test` work as the first command in a fresh clone: installs what package-lock.json
// names, unless that is what is already there.
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";

const lock = "package-lock.json";
const installed = "node_modules/.bspump-installed-lock.json";

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

if (read(lock) !== read(installed)) {
  const { status } = spawnSync("npm ci --no-audit --no-fund", { stdio: "inherit", shell: true });
  if (status !== 0) process.exit(status ?? 1);
  copyFileSync(lock, installed);
}
