import { defineConfig } from "vitest/config";

// Tests with Jupyter's own clients: `npm run test:jupyter`.
export default defineConfig({
  test: {
    dir: "test/jupyter",
    include: ["**/*.test.ts"],
    globalSetup: "test/jupyter/setup.ts",
    testTimeout: 120_000,
    // A machine that has other things to do for seconds fails a test that waits; a fault of ours fails it twice.
    retry: process.env.CI === undefined ? 0 : 1,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
