import type { KnipConfig } from "knip";

/** What a document's code imports: the packages that it is run with. */
const importsOf = (document: string) =>
  Array.from(document.matchAll(/(?:from|import|import\(|reference types=) ?"[^."][^"]*"/g), ([found]) =>
    found.replace(/^\D*?(?=")/, "import "),
  ).join("\n");

const config: KnipConfig = {
  // A type is exported because another exported type uses it.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // The machine has them, or a test works without them.
  ignoreBinaries: ["openssl", "redis-server"],
  // `declare module "express-session"` looks for it.
  ignoreDependencies: ["@types/express-session"],
  // Documents are read, not imported.
  ignoreFiles: ["**/*.md"],
  compilers: { md: importsOf },
  workspaces: {
    // Run through `npm run pnpm`.
    ".": { ignoreDependencies: ["turbo"] },
    // Modules that exist only as texts import these, to measure their size.
    // The pages are bundled when they are measured.
    "apps/bench": {
      entry: ["pages/*.tsx"],
      ignoreDependencies: [/^@(civic|clerk|nangohq|stripe)\//, "react-plaid-link"],
    },
    // Installed by npm from tarballs; named so that they are built first. The projects play apps of other people, and have their own packages.
    "apps/consumers": { ignore: ["projects/**"], ignoreDependencies: [/^@keyhold\//] },
    // A declaration for the compiler, and what a script runs by Vite.
    // The tests read the library, and send it to the page.
    "apps/demo": {
      entry: ["client/providers.ts", "e2e/screenshots.ts"],
      ignoreDependencies: ["@testing-library/dom"],
    },
    // Do not load its configuration, because that needs the results of `npm run build`.
    "apps/storybook": {
      vitest: {
        config: [],
        entry: ["{layout,pictures,site}/*.test.{ts,tsx}", "pictures/frozenDate.ts", "vitest.config.ts"],
      },
    },
    // The other packages that docs/tailwind.md imports are in apps/consumers/projects/tailwind.
    docs: {
      entry: ["*.md", "src/writeApi.ts"],
      ignoreDependencies: ["tailwindcss"],
    },
    // A test imports an earlier kit by its address. The project "express 4" uses the other Express.
    "packages/express": {
      entry: ["test/fixtures/record.ts", "test/fixtures/*/client.js"],
      ignoreDependencies: ["express-4"],
    },
    // Copied into apps, as they are.
    "packages/react": { entry: ["registry/*.tsx"] },
    // The tests of packages/react use it in place of the newest React.
    "packages/react/test/react-18": { ignoreDependencies: [/./] },
  },
};

export default config;
