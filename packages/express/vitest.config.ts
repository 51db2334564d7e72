import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { shared } from "../../vitest.shared.js";
import { sources } from "../../vitest.sources.js";

const resolve = { alias: sources };

/** These replace a module for all that imports it, load a module again, test what a module does only once, count timers, or run all timers until none is left. */
const withOwnModules = [
  "test/agents/schedules.test.ts",
  "test/connections/interleavings.test.ts",
  "test/connections/lateAnswers.test.ts",
  "test/connections/lostRefreshes.test.ts",
  "test/errors/copies.test.ts",
  "test/mcp/withProgress.test.ts",
  "test/network/timeouts.test.ts",
  "test/performance/sharedTimeout.test.ts",
  "test/stores/earlierRecords.test.ts",
  "test/stores/embeddedStore.test.ts",
  "test/stores/warnOfStore.test.ts",
];

const long = "**/*.long.test.ts";

export default defineConfig({
  test: {
    // This is the longest suite: at the end, no other suite uses the cores. Many tests wait for a limit of Keyhold, so two files a core keep them busy.
    maxWorkers: 2 * availableParallelism(),
    // Refusals are what many tests are about; their lines would bury what is wrong.
    onConsoleLog: (text) => !text.startsWith("keyhold: "),
    projects: [
      // To load the sources for each file takes a quarter of the time of all tests.
      {
        resolve,
        test: {
          ...shared,
          name: "shared modules",
          isolate: false,
          exclude: [...configDefaults.exclude, ...withOwnModules, long],
        },
      },
      { resolve, test: { ...shared, name: "own modules", include: withOwnModules } },
      { resolve, test: { ...shared, name: "long", include: [long] } },
      // The whole suite again on Express 4. Tests of processes load the built package, with Express 5.
      {
        resolve: { alias: [...sources, { find: /^express$/, replacement: "express-4" }] },
        test: {
          ...shared,
          name: "express 4",
          isolate: false,
          exclude: [...configDefaults.exclude, ...withOwnModules, long],
        },
      },
    ],
  },
});
