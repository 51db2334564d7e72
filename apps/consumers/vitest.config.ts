import { defineConfig } from "vitest/config";
import { shared } from "../../vitest.shared.js";

// `npm install` depends on the network, and a compiler depends on how busy the machine is.
export default defineConfig({
  test: { ...shared, hookTimeout: 600_000, testTimeout: 600_000, globalSetup: "test/support/publish.ts" },
});
