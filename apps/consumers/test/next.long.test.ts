import { freePort, launchChromium } from "@keyhold/test-support";
import type { Browser } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAgentcard } from "./support/connectAgentcard.js";
import { openProject, type StrangersProject } from "./support/openProject.js";

describe("a Next.js app with server components and Express behind a rewrite", () => {
  let project: StrangersProject;
  let browser: Browser;
  let url: string;
  let agentcard: string;

  beforeAll(async () => {
    project = await openProject("next");
    const [pages, server, emulator] = await Promise.all([freePort(), freePort(), freePort()]);
    url = `http://localhost:${pages}`;
    agentcard = `http://localhost:${emulator}`;
    const forNext = { BACKEND: `http://localhost:${server}`, NEXT_TELEMETRY_DISABLED: "1" };
    const forExpress = {
      PORT: `${server}`,
      KEYHOLD_URL: `${url}/api/keyhold`,
      KEYHOLD_KEY: "a key that is long enough for a test",
      AGENTCARD_ORIGIN: agentcard,
    };
    const ports = `--agentcard-port ${emulator} --civic-port 0`;
    const redirect = `--redirect-uri ${url}/api/keyhold/callback/agentcard`;

    await project.run("npm install @keyhold/express @keyhold/react @keyhold/emulator");
    await project.run("npm run build", forNext);
    await project.start(`npx keyhold-emulator ${ports} ${redirect}`, "Stop it with Ctrl-C");
    await project.start("npx tsx server/index.ts", "Express answers", forExpress);
    await project.start(`npx next start --port ${pages}`, "Ready", forNext);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await project?.close();
  });

  test("a Next.js page shows all components before a script has run", async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(url);
    await page.getByRole("button", { name: "Mit Agentcard verbinden" }).first().waitFor();
    await page.getByRole("region", { name: "Names" }).getByText("Agentcard").waitFor();
  });

  test("a user connects Agentcard on a Next.js page, with the texts of a server component", async () => {
    const page = await (await browser.newContext()).newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(url);
    await connectAgentcard(
      page,
      page.getByRole("button", { name: "Mit Agentcard verbinden" }).first(),
      `${agentcard}/inbox`,
    );
    await page.getByText("Mit Agentcard verbunden").first().waitFor();
    expect(errors).toEqual([]);
  });
});
