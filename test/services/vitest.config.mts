import { defineConfig } from "vitest/config";

// Tests against real servers, which have to be installed: `npm run test:services`.
export default defineConfig({
  test: { dir: "test/services", include: ["**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
});
