import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { freePort, launchChromium } from "@keyhold/test-support";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAgentcard } from "./support/connectAgentcard.js";
import { guideOf } from "./support/guideOf.js";
import { openProject, type StrangersProject } from "./support/openProject.js";
import { useStreams } from "./support/useStreams.js";

const { shell, files } = await guideOf("next.md");
const [install = "", variables = "", starts = ""] = shell;
const installForAgent = shell.find((text) => text.includes("@modelcontextprotocol/client")) ?? "";
/** The files of the guide's examples with users are in folders of their own. This test uses the files of the agent, in place of others. */
const isExample = /^(auth-js|better-auth)\//;
const used = new Map(
  files.flatMap(({ file, text }) => (isExample.test(file) ? [] : [[file.replace(/^agent\//, ""), text] as const])),
);

describe("a Next.js app, by docs/next.md", () => {
  let project: StrangersProject;
  let browser: Browser;
  let url: string;
  let inbox: string;

  beforeAll(async () => {
    project = await openProject("next");
    const [pages, agentcard] = await Promise.all([freePort(), freePort()]);
    const onFreePorts = (text: string) => text.replaceAll("3000", `${pages}`).replaceAll("4100", `${agentcard}`);
    url = `http://localhost:${pages}`;
    inbox = `http://localhost:${agentcard}/inbox`;
    const env = { NEXT_TELEMETRY_DISABLED: "1" };

    for (const [file, text] of used) {
      await mkdir(dirname(join(project.folder, file)), { recursive: true });
      await writeFile(join(project.folder, file), onFreePorts(text));
    }
    // The other lines of create-next-app.
    const config = join(project.folder, "next.config.ts");
    const lines = "NextConfig = {\n  cacheComponents: true,\n  partialPrefetching: true,";
    await writeFile(config, (await readFile(config, "utf8")).replace("NextConfig = {", lines));
    await project.run(install + installForAgent);
    // The guide says so below the commands.
    if (!process.getBuiltinModule("node:sqlite")) await project.run("npm install libsql");
    await project.run(onFreePorts(variables));
    await project.run("npm run build", env);

    const [emulator = ""] = onFreePorts(starts).split("\n");
    await project.start(
      `${emulator.replace('"My Shop"', "Shop")} --agentcard-port ${agentcard} --civic-port 0`,
      "Stop it with Ctrl-C",
    );
    await project.start(`npx next start --port ${pages}`, "Ready", env);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await project?.close();
  });

  /** A browser in which Alice is signed in. */
  async function openAsAlice(): Promise<Page> {
    const context = await browser.newContext();
    await context.addCookies([{ name: "user", value: "alice", url }]);
    return context.newPage();
  }

  test("the first HTML of a Next.js page has the user's connections", async () => {
    const html = await (await fetch(url, { headers: { cookie: "user=alice" } })).text();
    expect(html).toMatch(/<button[^>]*>.*?Connect with Agentcard/);
    expect(html).toMatch(/<li[^>]*>.*?Agentcard/);
  });

  test("a user connects Agentcard in a Next.js app that has no second server, and a stream carries MCP and events", async () => {
    const page = await openAsAlice();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(url);
    await connectAgentcard(page, page.getByRole("button", { name: "Connect with Agentcard" }).first(), inbox);
    await page.getByText("Connected with Agentcard").first().waitFor();

    expect(await useStreams(page)).toEqual({
      mcp: ["text/event-stream", expect.stringContaining('"protocolVersion"')],
      event: expect.stringContaining('"provider":"agentcard"'),
    });
    await page.goto(`${url}/german`);
    await page.getByRole("region", { name: "Names" }).getByText("Agentcard").waitFor();
    await page.getByRole("button", { name: "Mit Agentcard verbinden" }).first().waitFor();
    expect(errors).toEqual([]);
  });

  test("the route of an agent answers with a link for a user who has not connected, then waits for the user's approval", async () => {
    const page = await openAsAlice();
    await page.goto(`${url}/agent`);
    const startAgent = () =>
      page.evaluate(async () => (await fetch("/api/agent", { method: "POST" })).json()) as Promise<
        Record<string, unknown>
      >;
    const { connectAt } = await startAgent();
    await page.goto(String(connectAt));
    await page.getByRole("heading", { name: "Connect Agentcard to My Shop" }).waitFor();

    await page.goto(url);
    await connectAgentcard(page, page.getByRole("button", { name: "Connect with Agentcard" }).first(), inbox);
    await page.goto(`${url}/agent`);
    const answer = startAgent();
    // A click soon after the list has moved does not count.
    await page.locator("[data-ready]").getByRole("button", { name: "Approve" }).click();
    expect(await answer).toMatchObject({ structuredContent: { status: "created" } });
    await page.getByText("Create a card with $12.00").last().waitFor();
  });
});
