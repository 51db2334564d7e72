import { defineConfig } from "vitest/config";
import { shared } from "../../vitest.shared.js";

// `npm install` takes as long as the network does.
export default defineConfig({ test: { ...shared, hookTimeout: 600_000, globalSetup: "test/support/publish.ts" } });
