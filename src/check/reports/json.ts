import type { Finding } from "../finding.js";
import { type Counts, countFindings } from "../run-rules.js";

/** What `--json` prints. */
export interface JsonReport {
  /** Absolute path of the folder that was checked. */
  readonly root: string;
  /** How many automations were read. */
  readonly automations: number;
  readonly counts: Counts;
  /** The findings, the worst first; a file is an absolute path. */
  readonly findings: readonly Finding[];
}

/** Returns findings as data. */
export function jsonReport(
  findings: readonly Finding[],
  { root, automations }: { root: string; automations: number },
): JsonReport {
  return { root, automations, counts: countFindings(findings), findings };
}
