import { defineConfig } from "vitest/config";
import { shared } from "../../vitest.shared.js";

// `npm install` takes as long as the network does, and a compiler as long as the machine is busy.
export default defineConfig({
  test: { ...shared, hookTimeout: 600_000, testTimeout: 600_000, globalSetup: "test/support/publish.ts" },
});
