import { freePort, launchChromium } from "@keyhold/test-support";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openProject, type Project } from "./support/openProject.js";
import { readDocument } from "./support/readDocument.js";

const path = "docs/add-agentcard.md";
const { blocks } = readDocument(path);
const shell = blocks.filter(({ language }) => language === "sh").map(({ text }) => text);
const [, variables = "", starts = "", doctor = ""] = shell;

/** What the reader's app has that the guide does not show. */
const files = {
  "index.html":
    '<!doctype html><html lang="en"><div id="root"></div><script type="module" src="/src/main.tsx"></script>',
  "src/main.tsx": `import { createRoot } from "react-dom/client";
import { App } from "./App.js";
createRoot(document.querySelector("#root") as Element).render(<App />);`,
};

/** How many lines a reader adds to these files: all that are not blank in a new one, those marked in others. */
function addedLines(folder: RegExp): number {
  const written = blocks.filter(({ file }) => file && folder.test(file));
  return written.flatMap(({ text }) => {
    const lines = text.split("\n");
    const marked = lines.filter((line) => /\/[/*] new/.test(line));
    return marked.length > 0 ? marked : lines.filter((line) => line.trim());
  }).length;
}

describe(path, { timeout: 240_000 }, () => {
  let app: Project;
  let browser: Browser;
  let ports: Record<"5173" | "3000" | "4100", string>;

  beforeAll(async () => {
    const [pagePort, serverPort, agentcardPort] = await Promise.all([freePort(), freePort(), freePort()]);
    ports = { 5173: `${pagePort}`, 3000: `${serverPort}`, 4100: `${agentcardPort}` };
    app = await openProject(path, { files, replace: ports });
    await app.run(variables);
    const [emulator = "", server = "", pages = ""] = starts.split("\n");
    await Promise.all([
      app.start(`${emulator} --agentcard-port 4100 --civic-port 0`, `http://localhost:${ports[4100]}/inbox`),
      app.start(server, `http://localhost:${ports[3000]}/api/keyhold/health`),
      app.start(`${pages} --port 5173`, `http://localhost:${ports[5173]}`),
    ]);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it("the guide takes at most 10 lines of frontend and 19 of backend", () => {
    expect(addedLines(/^(src\/|vite)/)).toBeLessThanOrEqual(10);
    expect(addedLines(/^server\//)).toBeLessThanOrEqual(19);
  });

  it("the guide's backend stops with a sentence when the variables are missing", async () => {
    await expect(app.run("npx tsx server/index.ts")).rejects.toThrow(/KeyholdConfigError: .* is not configured right/);
  });

  it("a user of the guide's app connects Agentcard", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://localhost:${ports[5173]}`);
    const opens = context.waitForEvent("page");
    await page.getByRole("button", { name: "Connect with Agentcard" }).click();
    const window = await opens;
    await window.getByLabel("E-mail address").fill("alice@example.com");
    await window.getByRole("button", { name: "Continue" }).click();
    await window.getByRole("heading", { name: "Check your e-mail" }).waitFor();

    const inbox = await context.newPage();
    await inbox.goto(`http://localhost:${ports[4100]}/inbox`);
    const tabOpens = context.waitForEvent("page");
    await inbox.getByRole("link", { name: "Sign in to Agentcard" }).click();
    const tab = await tabOpens;
    const windowCloses = window.waitForEvent("close");
    await tab.getByRole("heading", { name: "Connect My Shop?" }).waitFor();
    await tab.getByRole("button", { name: "Approve" }).click();
    await windowCloses;
    await page.getByText("Connected with Agentcard").waitFor();
  });

  it("the doctor reports only the guide's example of a sign-in", async () => {
    const { findings } = JSON.parse(await app.run(`${doctor} --json`)) as { findings: { problem?: string }[] };
    const problems = findings.map(({ problem }) => problem).filter(Boolean);
    expect(problems).toEqual(["identify-everyone"]);
  });

  it("the emulator names the reason if it knows another redirect URI", async () => {
    const query = `client_id=demo&response_type=code&redirect_uri=http://localhost:${ports[5173]}/other`;
    const refused = await fetch(`http://localhost:${ports[4100]}/authorize?${query}`);
    expect(await refused.text()).toContain("Unregistered redirect_uri");
  });
});
