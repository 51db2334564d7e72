import { chromiumPath, freePort } from "@keyhold/test-support";
import { expect, it } from "vitest";
import { PATIENCE } from "../../vitest.shared.js";
import { openProject } from "./support/openProject.js";
import { readDocument } from "./support/readDocument.js";

const path = "docs/test.md";
const guide = readDocument("docs/add-agentcard.md").blocks;
const [variables = ""] = guide.filter(({ text }) => text.includes(">> .env")).map(({ text }) => text);

/** The app of the other guide, with the parts that the guide does not show. */
const files = {
  ...Object.fromEntries(guide.flatMap(({ file, text }) => (file ? [[file, text]] : []))),
  "index.html": '<!doctype html><div id="root"></div><script type="module" src="/src/main.tsx"></script>',
  "src/main.tsx": `import { createRoot } from "react-dom/client";
import { App } from "./App.js";
createRoot(document.querySelector("#root") as Element).render(<App />);`,
  // Storybook runs stories like this.
  "src/stories.test.tsx": `// @vitest-environment jsdom
import { composeStories, setProjectAnnotations } from "@storybook/react-vite";
import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import preview from "../.storybook/preview.js";
import * as stories from "./Accounts.stories.js";

setProjectAnnotations(preview);
const { NotConnected, Connected, Ended, Loading, Unavailable, Asks } = composeStories(stories);

it("each story shows its state, and asks no network", async () => {
  for (const [story, text] of [
    [NotConnected, /^Connect$/],
    [Connected, "alice@example.com"],
    [Ended, /^Reconnect$/],
    [Unavailable, /^Try again$/],
    [Asks, /^Approve$/],
  ]) {
    await story.run();
    expect(await screen.findAllByText(text)).not.toEqual([]);
  }
  await Loading.run();
  expect(document.querySelector('[data-status="loading"], [aria-busy]')).not.toBeNull();
});`,
};

it(`the tests of ${path} pass`, async () => {
  const [pagePort, serverPort, agentcardPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const app = await openProject(path, {
    files,
    replace: { 5173: `${pagePort}`, 3000: `${serverPort}`, 4100: `${agentcardPort}` },
  });
  try {
    await app.run(variables);
    await app.start("tsx --env-file=.env server/index.ts", `http://localhost:${serverPort}/api/keyhold/health`);
    await app.start("vite --port 5173 --strictPort", `http://localhost:${pagePort}`);
    const run = `export CHROMIUM_PATH="${await chromiumPath()}"\nnpx vitest run --test-timeout ${PATIENCE}`;
    expect(await app.run(run)).toMatch(/Tests .*5 passed/);
    // The first run has left a connection in the app's store.
    expect(await app.run(`${run} e2e`)).toMatch(/Tests .*1 passed/);
  } finally {
    await app.close();
  }
});
