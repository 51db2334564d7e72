import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { structuredResult, textResult } from "./toolResults.js";

interface CardRefusal {
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Here Agentcard sends no structured content, and therefore no status. */
  readonly textOnly?: true;
}

/** The statuses with which `create_card` refuses a card. They are in Agentcard's package, and no state of the emulator causes them. */
export const cardRefusals = {
  approval_pending: {
    message: "The user's bank asks for a passkey. Call create_card again with the same arguments once it is given.",
    data: { approvalUrl: "https://agentcard.example/passkey", pendingCardId: "card_pending", purchaseKey: "purchase" },
  },
  vault_started: {
    message: "Send the user this link to put a card of their own into their vault.",
    data: { vaultUrl: "https://agentcard.example/vault" },
  },
  vault_ready: { message: "The user's own card is in their vault. Use the buy tool.", data: { vaultCards: 1 } },
  attach_started: {
    message: "Send the user this link to finish adding their card, then call create_card again.",
    data: { attachUrl: "https://agentcard.example/attach" },
  },
  attach_pending: { message: "The user has not finished adding their card. Call create_card again later." },
  issuing_suggested: { message: "The user's card cannot be added. Offer one that their balance funds." },
  user_info_required: {
    message: "A phone number and acceptance of the terms are needed first.",
    data: { missingFields: ["termsAccepted"] },
  },
  limit_reached: {
    message: "The amount is above the ceiling for one card. Ask for $10.00 at most.",
    data: { maxAmountCents: 1000 },
  },
  multi_use_disabled: { message: "This account has no multi-use cards. Create a single-use one." },
  ai_cards_disabled: { message: "This account has no AI cards. Create an ordinary one." },
  invalid_request: { message: "The request does not fit together. Check its arguments." },
  org_onboarding_required: { message: "The user has not finished the company's onboarding." },
  org_wallet_unavailable: { message: "The company's wallet is not set up. Do not retry at once." },
  org_wallet_funding_required: { message: "The company's wallet cannot pay for this card at the moment." },
  funding_not_approved: { message: "The company did not approve the funding. Do not retry at once." },
  funding_in_progress: { message: "The company's funding is on its way. Call create_card again in ten seconds." },
  deposit_confirming: {
    message: "A deposit is confirming. Wait a minute and retry; add no more funds.",
    textOnly: true,
  },
  payment_method_declined: { message: "The payment method was declined and removed. Ask the user for another." },
  beta_capacity_reached: { message: "No live cards are issued at the moment. Try again later." },
  issuing_balance_insufficient: { message: "Agentcard's own issuing balance is too low. Try again later." },
  issuer_capacity: { message: "No cards can be issued for a moment. Call create_card again." },
  issuer_daily_limit: { message: "The issuer's limit for today is reached. Do not retry in a loop." },
  rate_limited: { message: "Too many requests. Wait about a minute, then call create_card again." },
} satisfies Record<string, CardRefusal>;

/** The names of all these statuses. */
export const cardRefusalStatuses = Object.keys(cardRefusals) as (keyof typeof cardRefusals)[];

/** Creates the result with which `create_card` reports the status. */
export function refuseCard(status: keyof typeof cardRefusals): CallToolResult {
  const { message, data, textOnly }: CardRefusal = cardRefusals[status];
  return textOnly ? textResult(message) : structuredResult(message, { status, ...data });
}
