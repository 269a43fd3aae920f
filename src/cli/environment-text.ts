import { quoteValue } from "../env-file/write.js";

/** A variable and its value. */
export type Variable = readonly [name: string, value: string];

// Bash lets nobody set these, and if it is `sh` it ends at the attempt, before what comes after.
const READ_ONLY: ReadonlySet<string> = new Set(["BASHOPTS", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID"]);

/** Whether every POSIX shell can have a variable of this name, and lets it be set. */
export function isShellName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !READ_ONLY.has(name);
}

/** Writes variables as commands of a POSIX shell that export them. */
export function toShell(variables: readonly Variable[]): string {
  return variables.map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`).join("");
}

/** Writes variables as an env file, so that reading it restores every value. */
export function toEnvFile(variables: readonly Variable[]): string {
  return variables.map(([name, value]) => `${name}=${quoteValue(value)}\n`).join("");
}
