import { pathsOn } from "../paths.js";

/** What the path of Node is chosen from. */
export interface NodeHost {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the Node that runs now. */
  readonly execPath: string;
  /** Its version, without `v`. */
  readonly version: string;
  /** The user's home folder. */
  readonly home: string;
  /** Returns the path of a file with all links resolved; undefined if there is no file. */
  readonly realPath: (path: string) => string | undefined;
}

/**
 * Returns the path by which Node is best started later: one that leads to the Node that runs now and goes on leading to a Node after a patch
 * upgrade. In this order:
 *
 * 1. Homebrew: `PREFIX/opt/FORMULA/bin/node` instead of `PREFIX/Cellar/FORMULA/VERSION/bin/node`;
 * 2. Volta: its `bin/node`, which starts the version that Volta has chosen;
 * 3. Node's own path where it names no version (Debian's packages, the installers for macOS and Windows, `n`);
 * 4. a link beside a version's folder: `20` (mise) or `current` (snap);
 * 5. a `node` on `PATH` that leads to the same file by a path without a version (links in `~/.local/bin`, Nix profiles, nvm for Windows);
 * 6. fnm: its alias `default`;
 * 7. Node's own path, which names a version (nvm): it is stale as soon as that version is removed, which `bspump kernel list` reports.
 */
export function chooseNodePath(host: NodeHost): string {
  const real = host.realPath(host.execPath) ?? host.execPath;
  const candidates = [
    ...homebrewLinks(host),
    ...[host.execPath].filter((path) => isLasting(path, host)),
    ...versionLinks(host),
    ...pathEntries(host).filter((path) => isLasting(path, host)),
    ...fnmAliases(host),
  ];
  return voltaShim(host) ?? candidates.find((path) => host.realPath(path) === real) ?? host.execPath;
}

function homebrewLinks({ execPath }: NodeHost): string[] {
  const [, prefix, formula] = /^(.*)\/Cellar\/([^/]+)\/[^/]+\/bin\/node$/.exec(execPath) ?? [];
  return prefix === undefined ? [] : [`${prefix}/opt/${formula}/bin/node`, `${prefix}/bin/node`];
}

// The shim is a program of Volta's, so that its real path is not Node's.
function voltaShim({ platform, env, home, execPath, realPath }: NodeHost): string | undefined {
  const { join, sep } = pathsOn(platform);
  const folder =
    env.VOLTA_HOME ??
    (platform === "win32" ? join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "Volta") : join(home, ".volta"));
  if (!execPath.startsWith(join(folder, "tools", "image", "node") + sep)) return undefined;
  const shim = join(folder, "bin", platform === "win32" ? "node.exe" : "node");
  return realPath(shim) === undefined ? undefined : shim;
}

function versionLinks({ platform, execPath, version }: NodeHost): string[] {
  const { sep } = pathsOn(platform);
  const [major = ""] = version.split(".");
  const parts = execPath.split(sep);
  const replaced = (test: (part: string) => boolean, links: readonly string[]) =>
    links.filter(() => parts.some(test)).map((link) => parts.map((part) => (test(part) ? link : part)).join(sep));
  return [
    ...replaced((part) => part === version, [major, "lts", "current"]),
    ...replaced((part) => part === `v${version}`, [`v${major}`, major, "current"]),
    ...(isSnap(execPath) ? replaced((part) => /^\d+$/.test(part), ["current"]) : []),
  ];
}

function pathEntries({ platform, env }: NodeHost): string[] {
  const { join, delimiter, isAbsolute } = pathsOn(platform);
  const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, platform === "win32" ? "node.exe" : "node"));
}

function fnmAliases({ platform, execPath }: NodeHost): string[] {
  const { sep, join } = pathsOn(platform);
  const at = execPath.indexOf(`${sep}node-versions${sep}`);
  const inside = platform === "win32" ? ["node.exe"] : ["bin", "node"];
  return at === -1 ? [] : [join(execPath.slice(0, at), "aliases", "default", ...inside)];
}

/** Whether a path names no version of Node, and does not go away with a shell or a package manager's run. */
function isLasting(path: string, { version, platform, env, home }: NodeHost): boolean {
  const { sep } = pathsOn(platform);
  const passing = [`${sep}node_modules${sep}`, "fnm_multishells", `${sep}_npx${sep}`, `${sep}xfs-`];
  const temporary = [env.TMPDIR, env.TEMP, "/tmp", "/var/folders"].filter((folder) => folder && folder !== home);
  return (
    !path.includes(version) &&
    !isSnap(path) &&
    !passing.some((part) => path.includes(part)) &&
    !temporary.some((folder) => path.startsWith(`${folder}${sep}`))
  );
}

function isSnap(path: string): boolean {
  return /^\/snap\/[^/]+\/\d+\//.test(path);
}
