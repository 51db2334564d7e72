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
    expect(await app.run(run)).toMatch(/Tests .*4 passed/);
    // The first run has left a connection in the app's store.
    expect(await app.run(`${run} e2e`)).toMatch(/Tests .*1 passed/);
  } finally {
    await app.close();
  }
});
