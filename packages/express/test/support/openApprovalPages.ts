import { type Approval, type ErrorBody, paths } from "@keyhold/contract";
import { expect, onTestFinished } from "vitest";
import type { KeyholdEvent } from "../../src/index.js";
import type { Browser } from "./openBrowser.js";
import { connect, mount, openProduct, type Product } from "./openProduct.js";

let amounts = 1_000;
/** An amount that no other call has, so that no other call is the same. */
export const amount = () => ({ amount_cents: ++amounts });

/** The same as `openApprovalPages`, for one test. */
export async function openForTest(options: Parameters<typeof openProduct>[0]) {
  const opened = await openApprovalPages(options);
  onTestFinished(opened.close);
  return opened;
}

/** A product whose pages have to ask before they create a card, and two users who have connected. */
export async function openApprovalPages(options: Parameters<typeof openProduct>[0] = {}) {
  const events: KeyholdEvent[] = [];
  const product = await openProduct({
    tools: { page: { ask: ["create_card"] }, agent: { other: () => "ask" } },
    approvals: { holdSeconds: 1 },
    onEvent: (event) => void events.push(event),
    ...options,
  });
  const [alice, bob] = [await product.browserOf("alice"), await product.browserOf("bob")];
  for (const user of [alice, bob]) await connect(product, user, "agentcard");
  return {
    product,
    alice,
    bob,
    events,
    /** A page of Alice's wants to create a card. @returns the id of the approval that it needs */
    async ask(args: object = amount()): Promise<string> {
      const { status, body } = await callCreateCard(alice, args);
      expect(status).toBe(409);
      return (body as unknown as ErrorBody).error.approvalId ?? "";
    },
    /** How many cards Alice has. */
    async cards(): Promise<number> {
      const { body } = await alice.json(paths.tool("agentcard", "list_cards"), { method: "POST" });
      return (body as { structuredContent: { cards: [] } }).structuredContent.cards.length;
    },
    /** The status of an approval in Alice's list; `undefined` if it is not in the list. */
    async statusOf(id: string): Promise<Approval["status"] | undefined> {
      return (await listOf(alice)).find((approval) => approval.id === id)?.status;
    },
    close: product.close,
  };
}

export async function listOf(browser: Browser): Promise<readonly Approval[]> {
  const { body } = await browser.json(paths.approvals());
  return (body as unknown as { approvals: Approval[] }).approvals;
}

export function callCreateCard(browser: Browser, args: object) {
  const headers = { "content-type": "application/json" };
  return browser.json(paths.tool("agentcard", "create_card"), { method: "POST", headers, body: JSON.stringify(args) });
}

/** An agent of Alice calls a tool. @returns the answer's body */
export async function callAsAgent({ keyhold }: Product, name: string, args: object): Promise<unknown> {
  const { url, fetch } = await keyhold.mcp({ userId: "alice", provider: "agentcard", agent: "shopper" });
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } });
  return (await fetch(url, { method: "POST", headers, body })).text();
}

/** Opens the page of an approval, as a link in a mail does. */
export const openPage = (browser: Browser, id: string, headers: Record<string, string> = {}) =>
  browser.navigate(mount + paths.approve(id), { "sec-fetch-site": "cross-site", ...headers });

/** The text of a page, with the escaped characters as a user sees them, and without tags. */
export const seenIn = (html: string) =>
  html
    .replace(/<style.*?<\/style>|<script.*?<\/script>|<[^>]*>/gs, "")
    .replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)));

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const OWN_PAGE = { "sec-fetch-site": "same-origin" };

/** The token in the form of a page. */
export const tokenIn = (html: string) => /name="token" value="([^"]+)"/.exec(html)?.[1] ?? "";

/** Sends the form of the page. `headers` replace those that a browser sends. */
export function sendForm(
  browser: Browser,
  id: string,
  fields: Record<string, string> | string,
  headers: Record<string, string> = OWN_PAGE,
): Promise<Response> {
  // Without the header that only the kit can set.
  return browser.post(mount + paths.approve(id), new URLSearchParams(fields).toString(), { ...FORM, ...headers });
}

/** Opens the page and decides. @returns the page that comes then */
export async function decideInPage(browser: Browser, id: string, decision: string): Promise<Response> {
  const token = tokenIn(await (await openPage(browser, id)).text());
  return sendForm(browser, id, { token, decision });
}
