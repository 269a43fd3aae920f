import { visibleLine } from "./visible-text.js";

/** Something that was left out or is likely to surprise; it stops nothing. */
export interface Warning {
  /** What it is, as a stable code such as `GROUP_MISSING`. */
  readonly code: string;
  /** One line on what it is and what to do. */
  readonly message: string;
}

/** Makes a warning: one line, whatever is in a path or a name. */
export function createWarning(code: string, message: string): Warning {
  return { code, message: visibleLine(message) };
}
