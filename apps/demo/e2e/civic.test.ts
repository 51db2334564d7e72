import type { Locator, Page } from "playwright";
import { expect, test } from "vitest";
import { findLeaks } from "./support/findLeaks.js";
import { authJs, betterAuth, google } from "./support/identities.js";
import { openCivicProduct } from "./support/openCivicProduct.js";
import { connectedApp, opensPage, signInAtCivic, waitUntilConnected } from "./support/visitor.js";

// <ConnectWithCivic/> in a browser, in each of the ways in which products connect their users to Civic.

const toolsOf = (page: Page) => page.getByRole("region", { name: "Tools", exact: true });
const civicConnect = (page: Page) => toolsOf(page).getByRole("button", { name: "Connect with Civic" });

async function openTool(page: Page, name: string): Promise<Locator> {
  const tool = toolsOf(page).getByRole("group").filter({ hasText: name }).first();
  await tool.getByText(name).first().click();
  return tool;
}

async function searchNotes(page: Page): Promise<void> {
  const tool = await openTool(page, "Notes: Search notes");
  await tool.getByLabel("query").fill("coffee");
  await tool.getByRole("button", { name: "Run" }).click();
  await tool.getByRole("status").getByText("Shopping list: coffee, oranges").waitFor();
}

test.each([
  ["with", true],
  ["without", false],
])("a visitor signs in at Civic Auth, whose issuer is written %s a slash", async (_how, issuerSlash) => {
  const { page, browser } = await openCivicProduct({ issuerSlash });
  await signInAtCivic(await opensPage(browser.context, civicConnect(page)), "alice@example.com");
  await searchNotes(page);
});

test.each([
  ["Better Auth", betterAuth],
  ["Auth.js", authJs],
  ["Google", google],
])("one click exchanges a token in the form of %s, and no part of it reaches the browser", async (_whose, identity) => {
  const { page, browser, civic, secrets } = await openCivicProduct({ identity });
  await civicConnect(page).click();
  await searchNotes(page);
  await connectedApp(page, "Civic").getByText("alice@example.com").waitFor();
  expect(civic.log()).toMatchObject([{ event: "token_exchanged", account: "alice@example.com" }]);
  expect(secrets.map(({ kind }) => kind)).toContain("access_token");
  const seen = JSON.stringify(browser.exchanges);
  expect(seen).toContain("Shopping list: coffee, oranges");
  expect(findLeaks("The browser", seen, secrets)).toEqual([]);
});

test("a product with a fixed profile has that profile's tools, and no tool that leaves the profile", async () => {
  const profile = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
  const { page } = await openCivicProduct({
    identity: betterAuth,
    profile,
    settings: {
      profiles: [
        { id: "00000000-0000-4000-8000-000000000001", alias: "default", toolkits: ["google-calendar", "notes"] },
        { id: profile, alias: "notes", toolkits: ["notes"] },
      ],
      // Elsewhere, an ADMIN may switch profiles. Here, the token names the profile.
      invitations: [{ email: "alice@example.com", clientId: "product", role: "ADMIN" }],
    },
  });
  await civicConnect(page).click();
  await searchNotes(page);
  expect(await toolsOf(page).locator("summary").allTextContents()).toEqual(["Notes: Search notes"]);
});

test("a user without an invitation reads who can invite them, and connects after they are invited", async () => {
  const { page, civic } = await openCivicProduct({ identity: betterAuth, settings: { publicAccess: false } });
  await civicConnect(page).click();
  await toolsOf(page).getByText("Ask the account’s owner for an invitation.").waitFor();
  civic.setSettings({ invitations: [{ email: "alice@example.com", clientId: "product", role: "END_USER" }] });
  await toolsOf(page).getByRole("button").first().click();
  await waitUntilConnected(page, "Civic");
  await searchNotes(page);
});

test.each(["2025-11-25", "2026-07-28"] as const)(
  "a tool that needs two services asks for each, and continues by itself when both are allowed, by MCP %s",
  async (protocol) => {
    const { page, browser } = await openCivicProduct({ identity: betterAuth, settings: { protocol } });
    await civicConnect(page).click();
    const tool = await openTool(page, "Slack: Share message");
    await tool.getByLabel("message_id").fill("mail_2");
    await tool.getByRole("button", { name: "Run" }).click();
    for (const [service, asked] of [
      ["Gmail", "“Slack: Share message” needs your permission at Gmail."],
      ["Slack", "One more permission is needed, at Slack."],
    ] as const) {
      await tool.getByText(asked).waitFor();
      const permission = await opensPage(browser.context, tool.getByRole("link", { name: "Give permission" }));
      await permission.getByRole("heading", { name: `Allow Civic to use your ${service}?` }).waitFor();
      await permission.getByRole("button", { name: "Allow" }).click();
      await permission.getByRole("heading", { name: `Civic can use your ${service}` }).waitFor();
      await permission.close();
    }
    await tool.getByRole("status").getByText("Posted: Minutes of the launch review").waitFor();
  },
);
