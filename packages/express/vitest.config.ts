import { defineConfig } from "vitest/config";
import { shared } from "../../vitest.shared.js";
import { sources } from "../../vitest.sources.js";

export default defineConfig({
  resolve: { alias: sources },
  // Refusals are what many tests are about; their lines would bury what is wrong.
  test: { ...shared, onConsoleLog: (text) => !text.startsWith("keyhold: ") },
});
