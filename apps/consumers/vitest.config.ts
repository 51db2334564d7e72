import { defineConfig } from "vitest/config";
import { shared } from "../../vitest.shared.js";

export default defineConfig({ test: { ...shared, globalSetup: "test/support/publish.ts" } });
