import { type Permissions, paths } from "@keyhold/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { connectAnother, connectNamed } from "../support/connectAccount.js";
import type { Browser } from "../support/openBrowser.js";
import { openProduct, type Product } from "../support/openProduct.js";

const ALICE = "alice@example.com";
const WORK = "alice@work.example";

let product: Product;
let browser: Browser;
beforeEach(async () => {
  product = await openProduct({ accounts: "several", tools: { agent: { userMayAllow: true } } });
  browser = await product.browserOf("alice");
  await connectNamed(product, browser, "agentcard", ALICE);
});
afterEach(() => product.close());

const choose = async (choices: object, connection = "agentcard") => {
  const init = { method: "PATCH", headers: { "content-type": "application/json" }, body: JSON.stringify(choices) };
  expect((await browser.json(paths.permissions(connection), init)).status).toBe(200);
};

/** What counts for an agent: Agentcard's own rules ask before `create_card`, and allow `list_cards`. */
async function verdicts(connection = "agentcard", agent = "shopper") {
  const { body } = await browser.json(`${paths.permissions(connection)}?agent=${agent}`);
  const { tools } = body as unknown as Permissions;
  const verdictOf = (name: string) => tools.find((tool) => tool.name === name)?.verdict;
  return { create_card: verdictOf("create_card"), list_cards: verdictOf("list_cards") };
}

const OWN = { create_card: "ask", list_cards: "allow" };
const CHOSEN = { create_card: "allow", list_cards: "deny" };
const STRICT = { create_card: "ask", list_cards: "deny" };
const chosen = { agent: "shopper", allow: ["create_card"], deny: ["list_cards"] };

/** From now on Agentcard does not say which account it is. */
const hideAccount = () =>
  product.emulator.agentcard.faults.add({ kind: "status", status: 503, tool: "whoami", carriedOut: false });

it("choices stay when the user connects the same account again, and end with another account", async () => {
  await choose(chosen);
  await connectNamed(product, browser, "agentcard", ALICE);
  expect(await verdicts()).toEqual(CHOSEN);
  await connectNamed(product, browser, "agentcard", WORK);
  expect(await verdicts()).toEqual(OWN);
  await connectNamed(product, browser, "agentcard", ALICE);
  expect(await verdicts()).toEqual(OWN);
});

it("while Keyhold asks a new grant for its account, choices allow nothing, and still refuse", async () => {
  await choose(chosen);
  const { faults } = product.emulator.agentcard;
  const asked = faults.add({ kind: "latency", tool: "whoami" });
  const connecting = connectNamed(product, browser, "agentcard", WORK);
  await vi.waitFor(() => expect(asked.hits).toBeGreaterThan(0), PATIENCE);
  expect(await verdicts()).toEqual(STRICT);
  asked.remove();
  await connecting;
  expect(await verdicts()).toEqual(OWN);
});

describe("if Agentcard does not say which account a new grant has", () => {
  it("choices allow nothing and still refuse, until the account is known again", async () => {
    await choose(chosen);
    const hidden = hideAccount();
    await connectNamed(product, browser, "agentcard", ALICE);
    expect(await verdicts()).toEqual(STRICT);
    hidden.remove();
    await connectNamed(product, browser, "agentcard", ALICE);
    expect(await verdicts()).toEqual(CHOSEN);
  });

  it("a new choice does not let the older ones count for another account", async () => {
    await choose(chosen);
    const hidden = hideAccount();
    await connectNamed(product, browser, "agentcard", WORK);
    await choose({ agent: "reporter", deny: ["list_cards"] });
    hidden.remove();
    await connectNamed(product, browser, "agentcard", WORK);
    expect(await verdicts("agentcard", "reporter")).toEqual(STRICT);
    expect(await verdicts()).toEqual(STRICT);
  });

  it("choices that were made then belong to the account that is known next, and to no other", async () => {
    await product.keyhold.disconnect({ userId: "alice", connection: "agentcard" });
    const hidden = hideAccount();
    await connectNamed(product, browser, "agentcard", ALICE);
    await choose(chosen);
    expect(await verdicts()).toEqual(CHOSEN);
    hidden.remove();
    await connectNamed(product, browser, "agentcard", ALICE);
    expect(await verdicts()).toEqual(CHOSEN);
    await connectNamed(product, browser, "agentcard", WORK);
    expect(await verdicts()).toEqual(OWN);
  });
});

it("if two connections of one account become one, the choices for the account stay, and those for another account end", async () => {
  await choose(chosen);
  const { connection = "" } = Object(await connectAnother(product, browser, "agentcard", WORK));
  expect(await verdicts(connection)).toEqual(OWN);
  await choose({ agent: "shopper", ask: ["list_cards"] }, connection);
  expect(await verdicts()).toEqual(CHOSEN);
  // The further connection gets the account of the first, so it is merged into that.
  await connectNamed(product, browser, connection, ALICE);
  expect(await verdicts()).toEqual(CHOSEN);
});
