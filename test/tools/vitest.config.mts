import { defineConfig } from "vitest/config";

// Other people's tools, which are much to install: bundlers, package managers, other versions of Node. `npm run test:tools`.
export default defineConfig({
  test: {
    dir: "test/tools",
    include: ["**/*.test.ts"],
    globalSetup: "test/support/packed-folder.ts",
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
