import { visibleLine } from "./visible-text.js";

/** What was left out or is likely to surprise, as a stable code: one for each kind. */
export type WarningCode =
  | "AUTOMATION_MISSING"
  | "GROUP_MISSING"
  | "INCLUDE_MISSING"
  | "PLATFORM_VARIABLE_UNKNOWN"
  | "REDACTION_IN_GROUP"
  | "SECRET_LARGE"
  | "SECRETS_DIR_MISSING"
  | "SERVICE_INVALID"
  | "SERVICE_UNKNOWN";

/** Something that was left out or is likely to surprise; it stops nothing. */
export interface Warning {
  /** What it is, as a stable code. */
  readonly code: WarningCode;
  /** One line on what it is and what to do. */
  readonly message: string;
}

/** Makes a warning: one line, whatever is in a path or a name. */
export function createWarning(code: WarningCode, message: string): Warning {
  return { code, message: visibleLine(message) };
}
