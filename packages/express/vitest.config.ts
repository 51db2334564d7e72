import { defineConfig } from "vitest/config";
import { shared } from "../../vitest.shared.js";

export default defineConfig({
  // Refusals are what many tests are about; their lines would bury what is wrong.
  test: { ...shared, onConsoleLog: (text) => !text.startsWith("keyhold: ") },
});
