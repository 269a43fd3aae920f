import { defineConfig } from "vitest/config";

// The extension in code-server, as a user has it: `npm run test:vscode`.
export default defineConfig({
  test: {
    dir: "test/vscode/browser",
    include: ["**/*.test.ts"],
    globalSetup: "test/vscode/browser/setup.ts",
    testTimeout: 120_000,
    // A machine that has other things to do for seconds fails a test that waits; a fault of ours fails it twice.
    retry: process.env.CI === undefined ? 0 : 1,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    fileParallelism: false,
  },
});
