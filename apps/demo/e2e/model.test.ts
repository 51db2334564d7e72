import { expect, onTestFinished, test } from "vitest";
import { openBrowser } from "./support/openBrowser.js";
import { startDemo } from "./support/startDemo.js";
import { type Move, startModel } from "./support/startModel.js";
import { askMagpie, connectAgentcard, decide, unfoldBar } from "./support/visitor.js";

const KEY = "key-of-the-model-0123456789";

/** Asks for the price, orders in its own words, and says how it ended. */
function shop(latest: string): Move {
  const [, id] = /\[conversation_id: ([\w-]+)/.exec(latest) ?? [];
  if (latest.startsWith("Order placed")) return "The book is yours.";
  if (latest.includes("declined")) return "You did not want it, so I bought nothing.";
  return id
    ? { tool: "buy", args: { request: "Yes, the novel for $12 at Retail", conversation_id: id } }
    : { tool: "buy", args: { request: "The novel for $12", new_order: true } };
}

test("a model that the environment names decides, Alice approves its order, and its key stays on the server", async () => {
  const model = await startModel(shop);
  const demo = await startDemo({ AI_MODEL: "tiny", AI_BASE_URL: model.baseUrl, AI_API_KEY: KEY });
  const browser = await openBrowser();
  onTestFinished(async () => {
    await browser.close();
    await demo.stop();
  });
  const page = await browser.context.newPage();
  await page.goto(demo.url);
  await unfoldBar(page);
  await page.getByText("The agent asks tiny.").waitFor();
  await connectAgentcard(page);

  const approvals = page.getByRole("region", { name: "Approvals" });
  const order = approvals.getByText("Buy: Yes, the novel for $12 at Retail", { exact: true });
  await askMagpie(page, "Find me the novel");
  await order.waitFor();
  await decide(approvals.getByRole("button", { name: "Decline" }));
  await page.getByText("You did not want it, so I bought nothing.").waitFor();
  await page.reload();
  await askMagpie(page, "Find me the novel, please");
  await order.waitFor();
  await decide(approvals.getByRole("button", { name: "Approve" }));
  await page.getByText("The book is yours.").waitFor();

  const [first] = model.requests;
  expect(first).toMatchObject({ model: "tiny", url: "/v1/chat/completions", authorization: `Bearer ${KEY}` });
  const offered = first?.tools.map((tool) => tool.function.name);
  expect(offered).toContain("buy");
  expect(offered).not.toContain("approve_request");
  expect(demo.logs() + JSON.stringify(browser.exchanges)).not.toContain(KEY);
});
