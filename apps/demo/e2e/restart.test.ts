import type { Page } from "playwright";
import { afterAll, beforeAll, test } from "vitest";
import { openBrowser, type VisitorsBrowser } from "./support/openBrowser.js";
import { type RunningDemo, startDemo } from "./support/startDemo.js";
import {
  connectedApp,
  makeCard,
  opensPage,
  signInAtAgentcard,
  signInAtCivic,
  unfoldBar,
  waitUntilConnected,
} from "./support/visitor.js";

let demo: RunningDemo;
let browser: VisitorsBrowser;
let page: Page;

beforeAll(async () => {
  demo = await startDemo();
  browser = await openBrowser();
  page = await browser.context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

test("Alice connects Agentcard, Civic and Civic Auth, and makes a card", async () => {
  await page.goto(demo.url);
  const connect = (name: string) => connectedApp(page, name).getByRole("button", { name: `Connect with ${name}` });
  await signInAtAgentcard(page, await opensPage(browser.context, connect("Agentcard")), "alice@example.com");
  await connect("Civic").click();
  await signInAtCivic(await opensPage(browser.context, connect("Civic Auth")), "alice@example.com");
  for (const name of ["Agentcard", "Civic", "Civic Auth"]) await waitUntilConnected(page, name);
  await makeCard(page, "10");
});

test.each([
  ["SIGINT", "20"],
  ["SIGKILL", "30"],
] as const)(
  "after the demo got %s and was started again, Alice is still connected, and the open page works",
  async (signal, dollars) => {
    await demo.restart(signal);
    await makeCard(page, dollars);
    await unfoldBar(page);
    await page.getByRole("button", { name: "Expire access tokens" }).click();
    await page.getByText("They have expired").waitFor();
    await page.reload();
    for (const name of ["Agentcard", "Civic", "Civic Auth"]) await waitUntilConnected(page, name);
    const cards = page.getByRole("region", { name: "Cards" }).getByRole("listitem");
    for (const amount of ["$10.00", `$${dollars}.00`]) await cards.getByText(amount, { exact: true }).waitFor();
  },
);
