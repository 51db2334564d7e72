import { keyholdErrorIn } from "@keyhold/express";
import { z } from "zod";
import type { Checkout } from "./checkout.js";
import { isDisconnected, type Wallet } from "./wallet.js";

/** What the agent wants to buy. */
export const Order = z.strictObject({
  item: z.string().min(1).max(100),
  merchant: z.string().min(1).max(100),
  amountCents: z.int().min(100).max(50_000),
});
export type Order = z.infer<typeof Order>;

/**
 * Pays one order, with a card that has exactly its price and works once. Each step is sent once: if an answer is lost, the money may
 * be spent.
 *
 * @returns how it ended, for the model
 */
export async function pay(order: Order, wallet: Wallet, checkout: Checkout): Promise<string> {
  const { merchant, amountCents } = order;
  let step: "creating" | "paying" = "creating";
  try {
    // Keyhold sends this call when the user has approved it.
    const created = await wallet.createCard(amountCents);
    if ("refusal" in created) return `Nothing was bought. ${created.refusal}`;
    step = "paying";
    const result = await checkout(await wallet.cardDetails(created.cardId), order);
    if (result === "settled") return `${merchant} has been paid.`;
    await wallet.closeCard(created.cardId);
    return `Nothing was bought. ${merchant} declined the card.`;
  } catch (error) {
    // Only the code: an error of another library may quote an answer, and with it a card.
    console.error(`A payment failed while ${step}: ${keyholdErrorIn(error)?.code ?? "lost"}`);
    if (step === "creating" && isDisconnected(error))
      return "Nothing was bought. Agentcard is not connected any more: the user has to reconnect it.";
    return "An answer was lost, so it is not clear whether money was spent. Nothing is sent again. The user should look at the cards.";
  }
}
