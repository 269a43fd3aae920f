import type { Stage } from "../automation/stage.js";

/** Whether a stage is one in which automations are developed. */
export function isDevelopment(stage: Stage): boolean {
  return stage === "dev" || stage === "live-dev";
}
