import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, launchChromium } from "@keyhold/test-support";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAgentcard } from "./support/connectAgentcard.js";
import { guideOf } from "./support/guideOf.js";
import { openProject, type StrangersProject } from "./support/openProject.js";

const { shell, files } = await guideOf("add-agentcard.md");
const [install = "", variables = "", starts = ""] = shell;
const marked = /\/[/*] new\b/;

describe("a Vite, React and Express app, by docs/add-agentcard.md", () => {
  let project: StrangersProject;
  let browser: Browser;
  let url: string;
  let inbox: string;
  const added = { frontend: 0, backend: 0 };

  beforeAll(async () => {
    project = await openProject("vite");
    const [pages, server, agentcard] = await Promise.all([freePort(), freePort(), freePort()]);
    const ports = new Map([
      ["5173", pages],
      ["3000", server],
      ["4100", agentcard],
    ]);
    const onFreePorts = (text: string) => text.replace(/\b(5173|3000|4100)\b/g, (port) => `${ports.get(port)}`);
    url = `http://localhost:${pages}`;
    inbox = `http://localhost:${agentcard}/inbox`;

    for (const { file, text } of files) {
      const path = join(project.folder, file);
      const before = await readFile(path, "utf8").catch(() => "");
      const lines = text.split(/(?<=\n)/);
      // The lines that the guide does not mark as new must already be in the reader's file.
      if (before)
        expect(
          lines
            .filter((line) => !marked.test(line))
            .join("")
            .trimStart(),
          file,
        ).toBe(before);
      const count = lines.filter((line) => (before ? marked.test(line) : line.trim())).length;
      added[file.startsWith("server/") ? "backend" : "frontend"] += count;
      await writeFile(path, onFreePorts(text));
    }
    await project.run(install);
    // The guide says so below the commands.
    if (!process.getBuiltinModule("node:sqlite")) await project.run("npm install libsql");
    await project.run(onFreePorts(variables));
    await project.run("npm run build");

    const [emulator = "", backend = ""] = onFreePorts(starts).split("\n");
    await project.start(`${emulator} --agentcard-port ${agentcard} --civic-port 0`, "Stop it with Ctrl-C");
    await project.start(backend, new URL(`http://localhost:${server}/api/keyhold/health`));
    await project.start(`npx vite preview --port ${pages} --strictPort`, new URL(url));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await project?.close();
  });

  test("Keyhold needs at most 10 lines of frontend and 19 of backend in a Vite app", () => {
    expect(added.frontend).toBeLessThanOrEqual(10);
    expect(added.backend).toBeLessThanOrEqual(19);
    expect(Math.min(added.frontend, added.backend)).toBeGreaterThan(0);
  });

  test("a user connects Agentcard in the built Vite app", async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    await connectAgentcard(page, page.getByRole("button", { name: "Connect with Agentcard" }), inbox);
    await page.getByText("Connected with Agentcard").waitFor();
  });
});
