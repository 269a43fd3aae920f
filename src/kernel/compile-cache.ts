import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import vm from "node:vm";

type Wrapper = (
  this: unknown,
  exports: unknown,
  require: NodeJS.Require,
  module: NodeJS.Module,
  file: string,
  folder: string,
) => void;

/** A module that was loaded. */
export interface CachedModule {
  readonly module: NodeJS.Module;
  /** Keeps what V8 has compiled by now for the next time, which takes some tens of milliseconds. */
  readonly keep: () => void;
}

/**
 * Loads a large CommonJS module from what V8 has compiled of it before, which is kept in the user's cache folder. V8 refuses what another
 * version of it has compiled; then, and where there is nothing, it is compiled.
 */
export function loadCached(file: string): CachedModule {
  const source = readFileSync(file, "utf8");
  const cacheFile = join(cacheFolder(), `${cacheKey(file)}.bin`);
  const cachedData = readQuietly(cacheFile);
  const script = new vm.Script(Module.wrap(source), { filename: file, ...(cachedData && { cachedData }) });
  const require = createRequire(file);
  const module = new Module(file);
  module.filename = file;
  module.paths = require.resolve.paths("x") ?? [];
  require.cache[file] = module;
  const wrapper = script.runInThisContext() as Wrapper;
  wrapper.call(module.exports, module.exports, require, module, file, dirname(file));
  module.loaded = true;
  const isKept = cachedData !== undefined && script.cachedDataRejected !== true;
  const keep = () => {
    if (!isKept) keepQuietly(cacheFile, script);
  };
  return { module, keep };
}

function cacheKey(file: string): string {
  const { mtimeMs, size } = statSync(file);
  return createHash("sha256").update([file, mtimeMs, size, process.version, process.arch].join("\0")).digest("hex");
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const home = homedir();
  if (process.platform === "win32") return join(LOCALAPPDATA ?? join(home, "AppData", "Local"), "bspump", "Cache");
  if (process.platform === "darwin") return join(home, "Library", "Caches", "bspump");
  return join(XDG_CACHE_HOME || join(home, ".cache"), "bspump");
}

function readQuietly(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

// A cache that cannot be written, in a home folder that is read-only or full, costs time only.
function keepQuietly(file: string, script: vm.Script): void {
  const temporary = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    try {
      writeFileSync(temporary, script.createCachedData(), { mode: 0o600 });
      renameSync(temporary, file);
    } finally {
      rmSync(temporary, { force: true });
    }
  } catch {
    // The next kernel tries again.
  }
}
