import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { freePort, launchChromium } from "@keyhold/test-support";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAgentcard } from "./support/connectAgentcard.js";
import { guideOf } from "./support/guideOf.js";
import { openProject, type StrangersProject } from "./support/openProject.js";
import { useStreams } from "./support/useStreams.js";

const [first, hosts] = await Promise.all([guideOf("add-agentcard.md"), guideOf("hosts.md")]);
const [install = "", variables = ""] = first.shell;
const packages =
  "express@4.22.3 @types/express@4.17.25 hono@4.13.19 @hono/node-server@2.1.9 fastify@5.12.8 @nestjs/common@12.5.1 @nestjs/core@12.5.1 @nestjs/platform-express@12.5.1 reflect-metadata rxjs";

describe("Vite and React with another server, by docs/hosts.md", () => {
  let project: StrangersProject;
  let browser: Browser;
  let agentcard: number;

  beforeAll(async () => {
    project = await openProject("vite");
    agentcard = await freePort();
    const frontend = first.files.filter(({ file }) => !file.startsWith("server/"));
    for (const { file, text } of [...frontend, ...hosts.files]) {
      await mkdir(dirname(join(project.folder, file)), { recursive: true });
      // Each host has its own port.
      const own = text
        .replace('"http://localhost:3000"', "process.env.BACKEND ?? ''")
        .replace(/\b3000\b/, "Number(process.env.PORT)");
      await writeFile(join(project.folder, file), own);
    }
    await project.run(install);
    await project.run(`npm install ${packages}`);
    if (!process.getBuiltinModule("node:sqlite")) await project.run("npm install libsql");
    await project.run(variables.replace("4100", `${agentcard}`));
    await project.run("npm run build");
    const redirect = "--redirect-uri http://localhost:5173/api/keyhold/callback/agentcard";
    await project.start(
      `npx keyhold-emulator ${redirect} --agentcard-port ${agentcard} --civic-port 0`,
      "Stop it with Ctrl-C",
    );
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await project?.close();
  });

  test.each(["hono", "fastify", "main", "express"])(
    "a user connects Agentcard with the guide's server, and streams carry MCP and events: server/%s.ts",
    async (server) => {
      const [pages, port] = await Promise.all([freePort(), freePort()]);
      const url = `http://localhost:${pages}`;
      const backend = `http://localhost:${port}`;
      const env = { PORT: `${port}`, KEYHOLD_URL: `${url}/api/keyhold` };
      await project.start(`npx tsx --env-file=.env server/${server}.ts`, new URL(`${backend}/api/keyhold/health`), env);
      await project.start(`npx vite preview --port ${pages} --strictPort`, new URL(url), { BACKEND: backend });

      const page = await (await browser.newContext()).newPage();
      await page.goto(url);
      await connectAgentcard(
        page,
        page.getByRole("button", { name: "Connect with Agentcard" }),
        `http://localhost:${agentcard}/inbox`,
      );
      await page.getByText("Connected with Agentcard").waitFor();
      expect(await useStreams(page)).toEqual({
        mcp: ["text/event-stream", expect.stringContaining('"protocolVersion"')],
        event: expect.stringContaining('"provider":"agentcard"'),
      });
    },
  );
});
