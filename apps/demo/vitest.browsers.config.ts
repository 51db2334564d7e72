import { defineConfig } from "vitest/config";
import { shared } from "../../vitest.shared.js";
import { WriteTable } from "./browsers/support/writeTable.js";

/** `npm run test:browsers`: the story in three browsers. */
export default defineConfig({
  test: {
    ...shared,
    include: ["browsers/**/*.test.ts"],
    globalSetup: "browsers/support/kinds.ts",
    reporters: ["default", new WriteTable()],
  },
});
