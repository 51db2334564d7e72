import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig, type Plugin } from "vitest/config";
import { shared } from "../../vitest.shared.js";
import { sources } from "../../vitest.sources.js";

/** Takes React, and what builds on it, from the package in test/react-18. */
const onReact18: Plugin = {
  name: "on-react-18",
  enforce: "pre",
  resolveId(id) {
    if (!/^(react|react-dom|@tanstack\/react-query|@testing-library\/react)(\/|$)/.test(id)) return undefined;
    return this.resolve(id, fileURLToPath(new URL("test/react-18/package.json", import.meta.url)), { skipSelf: true });
  },
};

const resolve = { alias: sources };
const backends = "test/backends/*.test.ts";
const test = {
  ...shared,
  environment: "jsdom",
  setupFiles: "test/support/setup.ts",
  exclude: [...configDefaults.exclude, backends],
};

export default defineConfig({
  test: {
    projects: [
      { resolve, test: { ...test, name: "react 19" } },
      { resolve, plugins: [onReact18], test: { ...test, name: "react 18" } },
      { resolve, test: { ...shared, name: "backends", include: [backends] } },
    ],
  },
});
