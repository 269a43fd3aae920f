import { statSync } from "node:fs";
import { homedir } from "node:os";
import { realPath } from "../paths.js";
import type { JupyterHost } from "./jupyter-paths.js";
import type { NodeHost } from "./node-path.js";

/** Returns what the folders of Jupyter and the path of Node depend on, of this machine. */
export function currentHost(): JupyterHost & NodeHost {
  const home = homedir();
  return {
    platform: process.platform,
    env: process.env,
    home: realPath(home) ?? home,
    execPath: process.execPath,
    version: process.versions.node,
    realPath,
    isOwn: (folder) => {
      try {
        return process.getuid === undefined || statSync(folder).uid === process.getuid();
      } catch {
        return false;
      }
    },
  };
}
