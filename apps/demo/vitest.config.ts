import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    // The story's steps build on each other: after one has failed, the others would only repeat it.
    bail: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
