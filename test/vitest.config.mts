import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    dir: "test",
    include: ["**/*.test.ts"],
    exclude: ["services/**", "jupyter/**", "limits/**"],
    // Most tests wait for a process they have started: one more file than there are cores halves the time.
    maxWorkers: availableParallelism() + 1,
    testTimeout: 30_000,
    // With several kernels on a busy machine a message of the tests' own client of zeromq.js 6.8 is not delivered now and then: about one test in
    // 500, with the former kernel as with this one.
    retry: 2,
  },
});
