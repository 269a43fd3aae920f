/** Variables by name, as `process.env` holds them. */
export type Environment = Record<string, string | undefined>;

/** Returns a variable; a name such as `constructor`, which every object inherits, is unset unless it was set. */
export function variableOf(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

/** Sets a variable, or removes it if `value` is undefined; `__proto__` is a name like any other. */
export function setVariable(environment: Environment, name: string, value: string | undefined): void {
  if (value === undefined) delete environment[name];
  else if (name !== "__proto__") environment[name] = value;
  else Object.defineProperty(environment, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Turns redaction off, with the value `off`, in the environment that a kernel is started with; in a group it has no effect. */
export const REDACT_VARIABLE = "BSPUMP_REDACT";
