import { defineConfig } from "vitest/config";

// Tests with Jupyter's own clients: `npm run test:jupyter`.
export default defineConfig({
  test: {
    dir: "test/jupyter",
    include: ["**/*.test.ts"],
    globalSetup: "test/jupyter/setup.ts",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
