import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    dir: "test",
    include: ["**/*.test.ts"],
    exclude: ["services/**", "jupyter/**", "limits/**"],
    testTimeout: 30_000,
  },
});
