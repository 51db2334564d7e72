import type { Page } from "playwright";
import { expect, test } from "vitest";
import { keepUnaware } from "./support/keepUnaware.js";
import {
  askToDisconnect,
  connectAgentcard,
  connectedApp,
  opensPage,
  signInAtAgentcard,
  waitUntilConnected,
} from "./support/visitor.js";
import { visits } from "./support/visits.js";

const { demo, visit } = visits();

const cardsOf = (page: Page) => page.getByRole("region", { name: "Cards" });

/** Connects Agentcard in a tab that shows Alice, then in a second one for Bob, who stays signed in. */
async function twoTabs() {
  const { page: one, browser } = await visit();
  const connect = async (page: Page, email: string) => {
    const button = connectedApp(page, "Agentcard").getByRole("button", { name: "Connect with Agentcard" });
    await signInAtAgentcard(page, await opensPage(browser.context, button), email);
    await waitUntilConnected(page, "Agentcard");
  };
  await connect(one, "alice@example.com");
  const two = await browser.context.newPage();
  await two.goto(demo().url);
  await waitUntilConnected(two, "Agentcard");
  return {
    one,
    two,
    async signInBob() {
      await two.getByRole("radio", { name: "Bob" }).click();
      await two.getByRole("heading", { name: "Hello Bob" }).waitFor();
      await connect(two, "bob@example.com");
    },
  };
}

async function disconnect(page: Page): Promise<void> {
  const agentcard = connectedApp(page, "Agentcard");
  await askToDisconnect(page, "Agentcard");
  await agentcard.getByRole("group").getByRole("button", { name: "Disconnect" }).click();
  await agentcard.getByText("Not connected").waitFor();
}

/** How often something has happened at Agentcard. */
async function countEvents(event: string): Promise<number> {
  const log: { event: string }[] = await (await fetch(`${demo().agentcard}/__control/log`)).json();
  return log.filter((entry) => entry.event === event).length;
}

/** The tab that showed Alice now shows Bob, says so, and shows none of Alice's data. */
async function expectBobs(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "Hello Bob" }).waitFor();
  await page.getByText("Another user has signed in").waitFor();
  await connectedApp(page, "Agentcard").getByText("bob@example.com").waitFor();
  expect(await page.getByText("alice@example.com").count()).toBe(0);
}

test("a page that switches to another user sends no further request of the user before", async () => {
  const { page } = await visit();
  await connectAgentcard(page);
  const refused: string[] = [];
  page.on("response", (answer) => answer.status() === 409 && refused.push(answer.url()));
  await page.getByRole("radio", { name: "Bob" }).click();
  await connectedApp(page, "Agentcard").getByText("Not connected").waitFor();
  await page.getByRole("radio", { name: "Alice" }).click();
  await connectedApp(page, "Agentcard").getByText("alice@example.com").waitFor();
  expect(refused).toEqual([]);
});

test("F-B2: confirming a card in a tab that shows Alice does not create a card for Bob", async () => {
  const { one, two, signInBob } = await twoTabs();
  await cardsOf(one).getByRole("button", { name: "Create card" }).click();
  await keepUnaware(one);
  await signInBob();
  const refused = one.waitForResponse(/tools\/create_card$/);
  await cardsOf(one)
    .getByRole("button", { name: /^Create card with/ })
    .click();
  expect((await refused).status()).toBe(409);
  await expectBobs(one);
  await cardsOf(one).getByText("No cards yet").waitFor();
  await two.reload();
  await cardsOf(two).getByText("No cards yet").waitFor();
  await disconnect(two);
});

test("F-B2: disconnecting in a tab that shows Alice does not disconnect Bob", async () => {
  const { one, two, signInBob } = await twoTabs();
  await askToDisconnect(one, "Agentcard");
  await keepUnaware(one);
  await signInBob();
  const revoked = await countEvents("revoked_by_client");
  const refused = one.waitForResponse((answer) => answer.request().method() === "DELETE");
  await connectedApp(one, "Agentcard").getByRole("group").getByRole("button", { name: "Disconnect" }).click();
  expect((await refused).status()).toBe(409);
  await expectBobs(one);
  expect(await countEvents("revoked_by_client")).toBe(revoked);
  await two.reload();
  await waitUntilConnected(two, "Agentcard");
});
