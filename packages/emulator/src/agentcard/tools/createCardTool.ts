import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { requestApproval } from "../approvals.js";
import { type Card, type CardRequest, isCovered, issueCard } from "../cards.js";
import type { Account } from "../createAccounts.js";
import { formatDollars } from "../formatDollars.js";
import { cardsLeft, maxCardAmountCents } from "../plans.js";
import { refuseCard } from "./cardRefusals.js";
import { defineTool, type ToolContext } from "./defineTool.js";
import { structuredError, structuredResult, textResult } from "./toolResults.js";

const CreateCard = z.object({
  amount_cents: z.int(),
  type: z.enum(["single_use", "multi_use"]).default("single_use"),
});

/** The result with which Agentcard refuses the card. Undefined if it creates the card. */
export function refusalOf(request: CardRequest, context: ToolContext): CallToolResult | undefined {
  const { account, clients, clientId, links } = context;
  const { kyc, refuseCards } = account.settings;
  if (refuseCards) return refuseCard(refuseCards);
  if (!clients.mayCreateCards(clientId)) {
    return structuredResult("The app's subscription is not paid, so it cannot create cards.", {
      status: "subscription_inactive",
    });
  }
  if (kyc === "rejected") return textResult("The user's identity was not accepted. Do not retry create_card.");
  if (kyc !== "verified") {
    const { url } = links.create({ account, clientId, purpose: { kind: "verify" } });
    return structuredResult(`The user's identity has to be verified first: ${url}`, { status: "kyc_required" });
  }
  if (cardsLeft(account) === 0) {
    return structuredResult("This is beyond the user's plan. Call get_plan to see its limits.", {
      status: "limit_reached",
    });
  }
  const maxAmount = maxCardAmountCents(account);
  if (request.amountCents > maxAmount) {
    return structuredResult(
      `The amount is above the ceiling for one card. Ask for $${formatDollars(maxAmount)} at most.`,
      {
        status: "limit_reached",
        maxAmountCents: maxAmount,
      },
    );
  }
  if (!isCovered(account, request)) return insufficientBalance(account);
}

/** The result that asks the user to add funds. Agentcard sends it without structured content. */
export function insufficientBalance({ settings }: Account): CallToolResult {
  return textResult(
    `The balance of $${formatDollars(settings.balanceCents)} does not cover this card. Call add_funds, then retry.`,
  );
}

function created(card: Card): CallToolResult {
  const { id, last4, expiry, type, balanceCents, status, sandbox } = card;
  return structuredResult(
    `Created a ${sandbox ? "test " : ""}card ending ${last4} with $${formatDollars(balanceCents)}.`,
    {
      status: "created",
      cardId: id,
      last4,
      expiry,
      type,
      balanceCents,
      balanceDollars: formatDollars(balanceCents),
      cardStatus: status,
      preset: null,
      ...(sandbox && { testCard: true, sandbox }),
    },
  );
}

export const create_card = defineTool(CreateCard, async ({ amount_cents, type }, context) => {
  const { account, clients, clientId } = context;
  if (amount_cents < 100) return structuredError("amount_cents must be at least 100, which is $1.00.");
  const request = { amountCents: amount_cents, type, sandbox: clients.modeOf(clientId) === "test" };
  await context.reportProgress(1, 2, "Checking limits");
  const refused = refusalOf(request, context);
  if (refused) return refused;
  if (account.settings.approvals) {
    const { id } = requestApproval(account, { clientId, action: "transaction", request });
    return structuredResult(
      `The user has to approve this card. Ask them, then call approve_request with approval_id ${id}, action "transaction" and resource_id ${id}.`,
      { status: "approval_required", approvalId: id },
    );
  }
  const card = issueCard(account, clientId, request);
  await context.reportProgress(2, 2, "Card created");
  return created(card);
});
