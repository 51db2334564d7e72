import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { allowAtCivic, opensPage, waitUntilConnected } from "./support/visitor.js";
import { visits } from "./support/visits.js";

const { demo, visit } = visits();

/** A page of another site that shows the product's page in a frame. */
async function embed(sandbox: string | undefined): Promise<string> {
  const attribute = sandbox === undefined ? "" : `sandbox="${sandbox}"`;
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><title>Embeds</title><iframe src="${demo().url}" ${attribute}></iframe>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const scripts = "allow-scripts allow-same-origin allow-forms";

test.each([
  ["a plain frame", undefined, true],
  ["a sandboxed frame that may open windows", `${scripts} allow-popups allow-popups-to-escape-sandbox`, true],
  ["a sandboxed frame that may not open windows", scripts, false],
])("F-B4: in %s of another site, Connect on a phone does not navigate the frame", async (_what, sandbox, mayOpen) => {
  const { page, browser } = await visit({ viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true });
  await page.goto(await embed(sandbox));
  const panel = page.frameLocator("iframe").getByRole("region", { name: "Connected apps" });
  const connect = panel.getByRole("button", { name: "Connect with Agentcard", exact: true });
  if (mayOpen) {
    const popup = await opensPage(browser.context, connect);
    await popup.getByLabel("E-mail address").waitFor();
    await panel
      .getByText(/check your e-mail/)
      .first()
      .waitFor();
  } else {
    await connect.click();
    await panel.getByText("Your browser blocked the Agentcard window.").first().waitFor();
    await panel.getByRole("button", { name: "Use this tab instead" }).click();
    await panel
      .getByText(/^This page is shown inside another page/)
      .first()
      .waitFor();
    expect(browser.context.pages()).toEqual([page]);
  }
  expect(page.frames().map((frame) => frame.url())).toEqual([page.url(), `${demo().url}/`]);
});

test("F-B4: a sandboxed frame that may navigate the whole tab navigates it, and never itself", async () => {
  const { page } = await visit();
  await page.goto(await embed(`${scripts} allow-top-navigation-by-user-activation`));
  const panel = page.frameLocator("iframe").getByRole("region", { name: "Connected apps" });
  await panel.getByRole("button", { name: "Connect with Civic Auth", exact: true }).click();
  await panel.getByRole("button", { name: "Use this tab instead" }).click();
  await allowAtCivic(page, "alice@example.com");
  await waitUntilConnected(page, "Civic Auth");
  expect(page.frames().map((frame) => frame.url())).toEqual([`${demo().url}/`]);
});
