import { keyholdErrorIn } from "@keyhold/express";
import type { Checkout } from "./checkout.js";
import type { Order, Outcome } from "./purchases.js";
import type { Wallet } from "./wallet.js";

/** With these codes, Keyhold says that it has refused a call before it was carried out. */
const disconnected = new Set(["not_connected", "needs_reconnect"]);

/**
 * Pays one order, with a card that holds its price and no more, and works once. Each step is sent once, whatever happens:
 * a lost answer may stand for money spent.
 *
 * @param open opens the user's wallet
 */
export async function pay(order: Order, open: () => Promise<Wallet>, checkout: Checkout): Promise<Outcome> {
  let step: "opening" | "creating" | "paying" = "opening";
  try {
    const wallet = await open();
    try {
      step = "creating";
      const created = await wallet.createCard(order.amountCents);
      if ("refusal" in created) return notPaid(`Agentcard says: ${created.refusal}`);
      step = "paying";
      const result = await checkout(await wallet.cardDetails(created.cardId), order);
      if (result === "settled") return { status: "paid", message: `${order.merchant} has been paid.` };
      await wallet.closeCard(created.cardId);
      return notPaid(`${order.merchant} declined the card.`);
    } finally {
      await wallet.close();
    }
  } catch (error) {
    const code = keyholdErrorIn(error)?.code ?? "lost";
    // The code alone: an error of another library may quote an answer, and with it a card.
    console.error(`A payment failed while ${step}: ${code}`);
    if (step !== "paying" && disconnected.has(code))
      return notPaid("Agentcard is not connected any more: reconnect it.");
    if (step === "opening") return notPaid("Agentcard does not answer.");
    return {
      status: "unclear",
      message:
        "An answer was lost, so it is not clear whether money was spent. Nothing is sent again: look at your cards.",
    };
  }
}

const notPaid = (reason: string): Outcome => ({ status: "not_paid", message: `${reason} Nothing was bought.` });
