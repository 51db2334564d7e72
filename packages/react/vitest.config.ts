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
/** It replaces a module for all that imports it. */
const withOwnModules = "test/connector/pageAttempt.test.tsx";
const inDom = { ...shared, environment: "jsdom", setupFiles: "test/support/setup.ts" };
const exclude = [...configDefaults.exclude, backends];

export default defineConfig({
  test: {
    projects: [
      // To load React and make a document for each file takes half of the time of all tests.
      { resolve, test: { ...inDom, name: "react 19", isolate: false, exclude: [...exclude, withOwnModules] } },
      { resolve, test: { ...inDom, name: "react 19, own modules", include: [withOwnModules] } },
      { resolve, plugins: [onReact18], test: { ...inDom, name: "react 18", exclude } },
      { resolve, test: { ...shared, name: "backends", include: [backends] } },
    ],
  },
});
