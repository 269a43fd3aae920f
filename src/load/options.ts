import type { Stage } from "../automation/stage.js";
import type { Environment } from "../environment.js";

/** How a load is done. */
export interface LoadOptions {
  /** Folder to search the automation from, upwards. Default: the notebook's folder, else the working directory. */
  from?: string;
  /** Stage whose groups are loaded. Default: `live-dev` if the environment says so, else `dev`. */
  stage?: Stage;
  /** Folder that holds the secret groups. Default: found as docs/behaviour.md, section 4 says. */
  secretsDir?: string;
  /** Whether a group's value replaces an inherited one, as in the automation's container. Default: true. */
  override?: boolean;
  /** Whether a group with no file throws rather than being skipped with a warning. Default: false. */
  strict?: boolean;
  /** Domain under which the platform publishes automations. Default: `BITSWAN_GITOPS_DOMAIN`. */
  domain?: string;
  /**
   * What is read and written instead of `process.env`: a preview. What `env`, `status`, `reload` and `unload` are about, and what the next
   * `import "bspump"` does, stays as it was.
   */
  env?: Environment;
}
