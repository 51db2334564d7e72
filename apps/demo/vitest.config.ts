import { defineConfig } from "vitest/config";
import { shared } from "../../vitest.shared.js";

export default defineConfig({
  test: {
    ...shared,
    include: ["e2e/**/*.test.ts"],
    // The story's steps build on each other: after one has failed, the others would only repeat it.
    bail: 1,
    // To load Playwright and the servers for each file takes long.
    isolate: false,
  },
});
