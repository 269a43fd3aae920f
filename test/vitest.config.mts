import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    dir: "test",
    include: ["**/*.test.ts"],
    exclude: ["services/**", "jupyter/**", "limits/**", "tools/**", "vscode/browser/**"],
    // Most tests wait for a process they have started: one more file than there are cores halves the time.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 30_000,
  },
});
