import type { Locator, Page } from "playwright";
import { expect, test } from "vitest";
import { opensPage } from "./support/visitor.js";
import { visits } from "./support/visits.js";

const { visit } = visits();

/** What a screen reader finds in live regions: the sentences that the browser's accessibility tree has there. */
async function heard(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const textOf = (id: string): string => {
    const node = byId.get(id);
    if (!node) return "";
    if (node.role?.value === "StaticText") return String(node.name?.value ?? "");
    return (node.childIds ?? []).map(textOf).join("");
  };
  const isLive = ({ properties = [] }: (typeof nodes)[number]) =>
    properties.some(({ name, value }) => name === "live" && value.value === "polite");
  return nodes
    .filter((node) => !node.ignored && isLive(node))
    .map(({ nodeId }) => textOf(nodeId))
    .filter(Boolean);
}

/** Moves a part of the page into a modal dialog, as a product may show it in one. */
async function putIntoModal(part: Locator): Promise<void> {
  await part.evaluate((element) => {
    const dialog = document.createElement("dialog");
    element.before(dialog);
    dialog.append(element);
    dialog.showModal();
  });
}

const said =
  "Continue in the Agentcard window, then check your e-mail. You may finish in another tab; this page notices.";

test.each([
  ["panel", "Connected apps"],
  ["list of cards", "Cards"],
])("F-B7: in a modal dialog, the accessibility tree contains the announcements of the %s", async (_what, name) => {
  const { page, browser } = await visit();
  const region = page.getByRole("region", { name, exact: true });
  await putIntoModal(region);
  expect(await heard(page)).toEqual([]);
  await opensPage(browser.context, region.getByRole("button", { name: "Connect with Agentcard" }));
  await expect.poll(() => heard(page)).toEqual([said]);
  expect(await page.locator("[data-keyhold-announcer]", { hasText: said }).count()).toBe(1);
  // What it has said is gone after a while.
  await expect.poll(() => heard(page)).toEqual([]);
});

test("F-B7: the accessibility tree contains the announcements without a modal dialog, and after one was closed", async () => {
  const { page, browser } = await visit();
  const region = page.getByRole("region", { name: "Connected apps" });
  await putIntoModal(page.getByRole("region", { name: "Cards" }));
  await page.keyboard.press("Escape");
  const connect = region.getByRole("button", { name: "Connect with Agentcard" });
  await opensPage(browser.context, connect);
  await expect.poll(() => heard(page)).toEqual([said]);
});
