import { z } from "zod";

/** What the agent wants to buy: what the user is shown, and what is paid, to the cent. */
export const Order = z.strictObject({
  item: z.string().min(1).max(100),
  merchant: z.string().min(1).max(100),
  amountCents: z.int().min(100).max(50_000),
});
export type Order = z.infer<typeof Order>;

/** How a payment ended. `unclear`: an answer was lost, so the payment may or may not have happened, and nothing is sent again. */
export interface Outcome {
  readonly status: "paid" | "not_paid" | "unclear";
  /** For the user, and for the model. */
  readonly message: string;
}

/** An order on its way. `id` is the model's tool call. */
export interface Purchase {
  readonly id: string;
  readonly order: Order;
  /** Milliseconds since 1970, from which an approval counts no more. */
  readonly expiresAt: number;
  status: "waiting" | "paying" | Outcome["status"];
}

const EXPIRES_AFTER = 10 * 60_000;

/** Notes down what the agent wants to buy. The user has not approved it yet. */
export function propose(id: string, order: Order): Purchase {
  return { id, order, expiresAt: Date.now() + EXPIRES_AFTER, status: "waiting" };
}

/**
 * Takes the user's approval, which counts once, and for this order alone.
 *
 * @returns why it does not count, where it came too late
 */
export function approve(purchase: Purchase): string | undefined {
  if (Date.now() >= purchase.expiresAt) return "The approval came too late.";
  purchase.status = "paying";
}
