import type { Order } from "./pay.js";
import type { CardDetails } from "./wallet.js";

/** Pays a merchant. */
export type Checkout = (card: CardDetails, order: Order) => Promise<"settled" | "declined">;

/** Stands in for the merchant's own checkout: it charges the card at the emulator, as a card network would. */
export function emulatedCheckout(agentcardOrigin: string): Checkout {
  return async ({ number, cvv }, { merchant, amountCents }) => {
    const response = await fetch(`${agentcardOrigin}/__control/charge`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ number, cvv, merchant, amountCents }),
    });
    if (!response.ok) throw new Error(`The checkout answered ${response.status}.`);
    const { status } = await response.json();
    return status;
  };
}
