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
/** These replace a module, or expect an error that React throws while it renders, which depends on the files before. */
const withOwnModules = ["test/connector/pageAttempt.test.tsx", "test/hooks/useConnections.test.tsx"];
const test = {
  ...shared,
  environment: "jsdom",
  setupFiles: "test/support/setup.ts",
};
/** Their files share their modules and a DOM: to load them for each file takes as long as the tests. */
const sharing = { ...test, isolate: false, exclude: [...configDefaults.exclude, backends, ...withOwnModules] };

export default defineConfig({
  test: {
    projects: [
      { resolve, test: { ...sharing, name: "react 19" } },
      { resolve, test: { ...test, name: "react 19, own modules", include: withOwnModules } },
      { resolve, plugins: [onReact18], test: { ...sharing, name: "react 18" } },
      { resolve, plugins: [onReact18], test: { ...test, name: "react 18, own modules", include: withOwnModules } },
      { resolve, test: { ...shared, name: "backends", include: [backends] } },
    ],
  },
});
