import { defineConfig } from "vitest/config";

// What takes too long for `npm test`: sizes at the limits, one after another so that the figures tell of one. `npm run test:limits`.
export default defineConfig({
  test: {
    dir: "test/limits",
    include: ["**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 240_000,
  },
});
