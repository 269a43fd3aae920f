/** A variable and its value. */
export type Variable = readonly [name: string, value: string];

/** Whether a POSIX shell can have a variable of this name. */
export function isShellName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** Writes variables as commands of a POSIX shell that export them. */
export function toShell(variables: readonly Variable[]): string {
  return variables.map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`).join("");
}

/** Writes variables as an env file, so that reading it gives every value back. */
export function toEnvFile(variables: readonly Variable[]): string {
  return variables.map(([name, value]) => `${name}=${quote(value)}\n`).join("");
}

function quote(value: string): string {
  // In single quotes nothing means anything but a backslash before a quote.
  return /['\\]/.test(value) ? `"${value.replace(/[\\"$]/g, "\\$&")}"` : `'${value}'`;
}
