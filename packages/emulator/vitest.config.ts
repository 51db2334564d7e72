import { defineConfig } from "vitest/config";
import { shared } from "../../vitest.shared.js";
import { sources } from "../../vitest.sources.js";

export default defineConfig({ resolve: { alias: sources }, test: { ...shared, isolate: false } });
