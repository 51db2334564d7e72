import { fileURLToPath } from "node:url";

/**
 * For `resolve.alias`: the packages' sources in place of their builds. So the tests of a package need no build, and never run an old one.
 * The tests of the apps run the builds.
 */
export const sources = [
  {
    find: /^@keyhold\/(contract|emulator|express|test-support)$/,
    replacement: fileURLToPath(new URL("packages/$1/src/index.ts", import.meta.url)),
  },
];
