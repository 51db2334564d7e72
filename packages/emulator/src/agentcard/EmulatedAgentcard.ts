import * as z from "zod";
import type { EmulatedProvider } from "../control/EmulatedProvider.js";
import { emailAddress as email } from "../control/emailAddress.js";
import { AccountSettings } from "./AccountSettings.js";
import { AgentcardBehaviour } from "./AgentcardBehaviour.js";

export const BehaviourChange = AgentcardBehaviour.partial();
export const AccountChange = AccountSettings.partial().extend({ email });
export const ApprovalDecision = z.strictObject({
  email,
  approvalId: z.string(),
  decision: z.enum(["approved", "denied"]),
});
const Purchase = z.strictObject({ merchant: z.string(), amountCents: z.int().positive() });
export const Charge = z.union([
  Purchase.extend({ email, cardId: z.string() }),
  Purchase.extend({ number: z.string(), cvv: z.string() }),
]);
export const Hold = z.strictObject({ on: z.boolean() });
export const Revocation = z.strictObject({ email, clientId: z.string() });

/** The controls that only Agentcard has. Each is also a route under `/__control` that takes JSON. */
export interface AgentcardControl {
  /** Changes the behaviour from the next request on. Fields that are left out stay. `POST /__control/behaviour` */
  setBehaviour(change: z.infer<typeof BehaviourChange>): void;
  /** Changes the settings of a user. Fields that are left out stay. `POST /__control/account` */
  setAccount(change: z.infer<typeof AccountChange>): void;
  /**
   * Approves or denies a request for the user. `POST /__control/approval`
   *
   * @throws Error when no approval with this ID is pending
   */
  decideApproval(decision: z.infer<typeof ApprovalDecision>): void;
  /**
   * Charges a card as a merchant would. The card is given by `number` and `cvv`, or by `email` and `cardId`. `POST /__control/charge`
   *
   * @returns `settled`, or `declined` if the card is not open or has too little money
   * @throws Error when the card does not exist
   */
  charge(charge: z.infer<typeof Charge>): "settled" | "declined";
  /**
   * Revokes an app as the user would. `POST /__control/revoke`
   *
   * @returns how many grants ended
   */
  revoke(revocation: z.infer<typeof Revocation>): number;
  /**
   * With true: `create_card` pauses after its first step and keeps its stream open. With false: it goes on. `POST /__control/hold`
   */
  hold(on: boolean): void;
  /** Returns the bearer token with which a user's own programs call `/oauth/connections`. The page `/account` shows it too. */
  sessionToken(email: string): string;
}

/**
 * The emulated Agentcard and its controls.
 *
 * @example
 * ```ts
 * const { agentcard } = await createEmulator({ agentcard: { port: 0 } });
 * agentcard.setAccount({ email: "alice@example.com", kyc: "required" });
 * agentcard.revoke({ email: "alice@example.com", clientId: "shop" });
 * ```
 */
export interface EmulatedAgentcard extends EmulatedProvider, AgentcardControl {}
