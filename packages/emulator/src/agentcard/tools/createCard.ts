import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { Account } from "../accounts.js";
import { requestApproval } from "../approvals.js";
import { type Card, type CardRequest, isCovered, issueCard } from "../cards.js";
import { cardsLeft, maxCardAmountCents } from "../plans.js";
import { refuseCard } from "./cardRefusals.js";
import { answer, type Caller, defineTool, dollars, plainText, refusal } from "./defineTool.js";

const CreateCard = z.object({
  amount_cents: z.int(),
  type: z.enum(["single_use", "multi_use"]).default("single_use"),
});

/** Why there is no card, in the words of Agentcard's package; undefined when nothing is in the way. */
function hindrance(request: CardRequest, caller: Caller): CallToolResult | undefined {
  const { account, clients, clientId, links } = caller;
  const { kyc, refuseCards } = account.settings;
  if (refuseCards) return refuseCard(refuseCards);
  if (!clients.mayIssue(clientId)) {
    return answer("The app's subscription is not paid, so it cannot create cards.", {
      status: "subscription_inactive",
    });
  }
  if (kyc === "rejected") return plainText("The user's identity was not accepted. Do not retry create_card.");
  if (kyc !== "verified") {
    const { url } = links.create({ account, clientId, purpose: { kind: "verify" } });
    return answer(`The user's identity has to be verified first: ${url}`, { status: "kyc_required" });
  }
  if (cardsLeft(account) === 0) {
    return answer("This is beyond the user's plan. Call get_plan to see its limits.", { status: "limit_reached" });
  }
  const most = maxCardAmountCents(account);
  if (request.amountCents > most) {
    return answer(`The amount is above the ceiling for one card. Ask for $${dollars(most)} at most.`, {
      status: "limit_reached",
      maxAmountCents: most,
    });
  }
  if (!isCovered(account, request)) return notCovered(account);
}

/** That the user has to add funds. Agentcard says so in the text alone. */
export function notCovered({ settings }: Account): CallToolResult {
  return plainText(
    `The balance of $${dollars(settings.balanceCents)} does not cover this card. Call add_funds, then retry.`,
  );
}

function created(card: Card): CallToolResult {
  const { id, last4, expiry, type, balanceCents, status, sandbox } = card;
  return answer(`Created a ${sandbox ? "test " : ""}card ending ${last4} with $${dollars(balanceCents)}.`, {
    status: "created",
    cardId: id,
    last4,
    expiry,
    type,
    balanceCents,
    balanceDollars: dollars(balanceCents),
    cardStatus: status,
    preset: null,
    ...(sandbox && { testCard: true, sandbox }),
  });
}

export const create_card = defineTool(CreateCard, async ({ amount_cents, type }, caller) => {
  const { account, clients, clientId } = caller;
  if (amount_cents < 100) return refusal("amount_cents must be at least 100, which is $1.00.");
  const request = { amountCents: amount_cents, type, sandbox: clients.modeOf(clientId) === "test" };
  await caller.reportProgress(1, 2, "Checking limits");
  const hindered = hindrance(request, caller);
  if (hindered) return hindered;
  if (account.settings.approvals) {
    const { id } = requestApproval(account, { clientId, action: "transaction", request });
    return answer(
      `The user has to approve this card. Ask them, then call approve_request with approval_id ${id}, action "transaction" and resource_id ${id}.`,
      { status: "approval_required", approvalId: id },
    );
  }
  const card = issueCard(account, clientId, request);
  await caller.reportProgress(2, 2, "Card created");
  return created(card);
});
