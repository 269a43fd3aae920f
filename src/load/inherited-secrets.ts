import { isPlatformVariable } from "../automation/platform.js";
import type { Environment } from "../environment.js";
import { knownSecrets } from "../redaction/known-secrets.js";
import { saysSecret } from "../redaction/secret-names.js";

// What every system, shell and image sets, and what is public of Node, npm and Python.
const PUBLIC =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|SHLVL|PWD|OLDPWD|HOSTNAME|TERM|TZ|LANG|LANGUAGE|LC_\w+|TMPDIR|TMP|TEMP|_|COLUMNS|LINES|PORT|NO_COLOR|FORCE_COLOR|DEBIAN_FRONTEND|YARN_VERSION|NODE_\w+|npm_\w+|PYTHON\w*|GPG_KEY|JPY_\w+|BITSWAN_\w+|BSPUMP_\w+|DEPLOYMENT_ID|XDG_\w+|DISPLAY|DBUS_\w+|SSH_\w+)$/;

/**
 * Registers secrets that the environment has brought along, so that they are redacted though no group was read (platform.md, section 4):
 * every variable whose name says so, and in a deployed automation every other that is not public. By the shape of its value one that is
 * harmless stays readable.
 */
export function registerInheritedSecrets(
  environment: Environment,
  { isDeployed }: { readonly isDeployed: boolean },
): void {
  const { secrets, alwaysSecret } = knownSecrets();
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === "") continue;
    const isSecret = saysSecret(name) && !/^(?:GPG_KEY|SSH_AUTH_SOCK)$/.test(name);
    const isUnknown = isDeployed && !PUBLIC.test(name) && !isPlatformVariable(name);
    if (!isSecret && !isUnknown) continue;
    if (!secrets.has(value)) secrets.set(value, name);
    if (isSecret) alwaysSecret.add(value);
  }
}
