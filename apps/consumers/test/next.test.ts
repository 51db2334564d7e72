import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { freePort, launchChromium } from "@keyhold/test-support";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAgentcard } from "./support/connectAgentcard.js";
import { guideOf } from "./support/guideOf.js";
import { openProject, type StrangersProject } from "./support/openProject.js";
import { useStreams } from "./support/useStreams.js";

const { shell, files } = await guideOf("next.md");
const [install = "", variables = "", starts = ""] = shell;
/** The files of the guide's examples with users are in folders of their own. */
const isExample = /^(auth-js|better-auth)\//;

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

    for (const { file, text } of files) {
      if (isExample.test(file)) continue;
      await mkdir(dirname(join(project.folder, file)), { recursive: true });
      await writeFile(join(project.folder, file), onFreePorts(text));
    }
    await project.run(install);
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

  test("a Next.js page shows the user's connections before a script has run", async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(url);
    await page.getByRole("button", { name: "Connect with Agentcard" }).first().waitFor();
    await page.getByRole("listitem").getByText("Agentcard").first().waitFor();
  });

  test("a user connects Agentcard in a Next.js app that has no second server, and a stream carries MCP and events", async () => {
    const page = await (await browser.newContext()).newPage();
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
});
