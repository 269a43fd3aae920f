import { pathsOn } from "../paths.js";

/** What the folders of Jupyter depend on. */
export interface JupyterHost {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder, links resolved. */
  readonly home: string;
  /** Whether a folder belongs to the user: Jupyter prefers an active environment only if it does. Default: it does. */
  readonly isOwn?: (folder: string) => boolean;
}

/**
 * Returns the folder into which Jupyter puts what belongs to the user, as `jupyter_core.paths.jupyter_data_dir` (5.9) does.
 */
export function userDataFolder({ platform, env, home }: JupyterHost): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  const { join } = pathsOn(platform);
  if (isSet(env.JUPYTER_PLATFORM_DIRS)) {
    if (platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "Jupyter");
    if (platform === "darwin" && !env.XDG_DATA_HOME?.trim())
      return join(home, "Library", "Application Support", "Jupyter");
    if (platform === "darwin") return join(env.XDG_DATA_HOME ?? "", "Jupyter");
  } else {
    if (platform === "darwin") return join(home, "Library", "Jupyter");
    if (platform === "win32") {
      if (env.APPDATA) return join(env.APPDATA, "jupyter");
      return join(env.JUPYTER_CONFIG_DIR || join(home, ".jupyter"), "data");
    }
  }
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/** Returns the folder of the Python environment that is active: a virtual environment, else a conda environment. */
export function activeEnvironment(env: JupyterHost["env"]): string | undefined {
  return env.VIRTUAL_ENV || env.CONDA_PREFIX || undefined;
}

/** Returns the folder for data below the folder of an environment or another prefix. */
export function prefixDataFolder(platform: NodeJS.Platform, prefix: string): string {
  return pathsOn(platform).join(prefix, "share", "jupyter");
}

/**
 * Returns the folders in which Jupyter looks for kernels, the first first, as `jupyter_core.paths.jupyter_path` (5.9) and
 * `jupyter_client.kernelspec` do. What only Python knows (where an interpreter that is not in an active environment is) is taken for a
 * system's own Python.
 */
export function kernelFolders(host: JupyterHost): string[] {
  const { platform, env, home } = host;
  const { join, delimiter } = pathsOn(platform);
  const given = env.JUPYTER_PATH ? env.JUPYTER_PATH.split(delimiter).map((folder) => trimEnd(folder, platform)) : [];
  const active = activeEnvironment(env);
  const ofEnvironment = active === undefined ? [] : [prefixDataFolder(platform, active)];
  const ofUser = [userDataFolder(host), ...userBaseFolders(host)];
  const own = isEnvironmentPreferred(host) ? [...ofEnvironment, ...ofUser] : [...ofUser, ...ofEnvironment];
  const data = [...given, ...own, ...systemDataFolders(host)];
  const kernels = data.map((folder) => join(folder, "kernels"));
  return [...new Set([...kernels, join(env.IPYTHONDIR || join(home, ".ipython"), "kernels")])];
}

/** Whether kernels of the active environment come before those of the user (`prefer_environment_over_user`). */
function isEnvironmentPreferred({ env, isOwn = () => true }: JupyterHost): boolean {
  if (env.JUPYTER_PREFER_ENV_PATH !== undefined) return isSet(env.JUPYTER_PREFER_ENV_PATH);
  if (env.VIRTUAL_ENV) return isOwn(env.VIRTUAL_ENV);
  return !!env.CONDA_PREFIX && (env.CONDA_DEFAULT_ENV ?? "base") !== "base" && isOwn(env.CONDA_PREFIX);
}

/** Where `pip install --user` puts data files; a virtual environment does not look there, nor does Python if that is turned off. */
function userBaseFolders({ platform, env, home }: JupyterHost): string[] {
  if (env.VIRTUAL_ENV || env.PYTHONNOUSERSITE) return [];
  const { join } = pathsOn(platform);
  // On macOS a framework's Python and on Windows every Python has one folder a version, or none of its own: only Python knows.
  const usual = platform === "darwin" || platform === "win32" ? undefined : join(home, ".local");
  const base = env.PYTHONUSERBASE || usual;
  return base === undefined ? [] : [join(base, "share", "jupyter")];
}

function systemDataFolders({ platform, env }: JupyterHost): string[] {
  const { join, delimiter } = pathsOn(platform);
  const usesPlatform = isSet(env.JUPYTER_PLATFORM_DIRS);
  if (platform === "win32") {
    const isTrusted = isSet(env.JUPYTER_USE_PROGRAMDATA) && env.PROGRAMDATA;
    return isTrusted ? [join(isTrusted, usesPlatform ? "Jupyter" : "jupyter")] : [];
  }
  if (!usesPlatform) return ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const shared = env.XDG_DATA_DIRS?.trim() ? env.XDG_DATA_DIRS : undefined;
  if (platform === "darwin") {
    if (shared !== undefined) return shared.split(delimiter).map((folder) => join(folder, "Jupyter"));
    return ["/Library/Application Support/Jupyter"];
  }
  return (shared ?? "/usr/local/share:/usr/share").split(delimiter).map((folder) => join(folder, "jupyter"));
}

/** Whether a variable is on, as `jupyter_core.paths.envset` reads it. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && !["no", "n", "false", "off", "0", "0.0"].includes(value.toLowerCase());
}

function trimEnd(folder: string, platform: NodeJS.Platform): string {
  return folder.replace(platform === "win32" ? /\\+$/ : /\/+$/, "");
}
