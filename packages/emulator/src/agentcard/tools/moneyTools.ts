import * as z from "zod";
import { formatDollars } from "../formatDollars.js";
import { defineTool } from "./defineTool.js";
import { structuredResult, textResult } from "./toolResults.js";

/** In cents. */
const fundsRange = { min: 2_000, max: 1_000_000 };

export const get_balance = defineTool(z.object({}), (_input, { account }) => {
  const balanceUsd = formatDollars(account.settings.balanceCents);
  return structuredResult(`Balance: $${balanceUsd}`, { balanceUsd, status: "active" });
});

export const add_funds = defineTool(
  z.object({ amount_cents: z.int(), payment_method: z.enum(["apple_pay", "google_pay"]).default("apple_pay") }),
  ({ amount_cents, payment_method }, { account, clientId, links }) => {
    if (account.settings.kyc !== "verified")
      return textResult("The user's identity has to be verified first: start_kyc.");
    if (amount_cents < fundsRange.min || amount_cents > fundsRange.max) {
      return structuredResult(
        `The amount has to be from $${formatDollars(fundsRange.min)} to $${formatDollars(fundsRange.max)}.`,
      );
    }
    const { url } = links.create({ account, clientId, purpose: { kind: "fund", amountCents: amount_cents } });
    const method = payment_method === "apple_pay" ? "Apple Pay" : "Google Pay";
    return structuredResult(`The user pays $${formatDollars(amount_cents)} with ${method} here, once: ${url}`, {
      checkoutUrl: url,
      amountUsd: formatDollars(amount_cents),
    });
  },
);

export const get_wallet_link = defineTool(
  z.object({ purpose: z.enum(["wallet", "add_card"]).default("wallet") }),
  ({ purpose: kind }, { account, clientId, clients, links }) => {
    const { url, expiresAt } = links.create({ account, clientId, purpose: { kind } });
    const what = kind === "wallet" ? "The user's wallet is here" : "The user adds a card of their own here";
    return structuredResult(`${what}: ${url}`, {
      url,
      expiresAt,
      sandbox: clients.modeOf(clientId) === "test",
    });
  },
);
