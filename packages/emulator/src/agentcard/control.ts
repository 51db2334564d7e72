import { Router } from "express";
import * as z from "zod";
import { command } from "../control/command.js";
import type { EmulatedProvider } from "../control/createProviderApp.js";
import { emailAddress } from "../control/emailAddress.js";
import { AccountSettings } from "./accountSettings.js";
import { decideApproval } from "./approvals.js";
import { AgentcardBehaviour } from "./behaviour.js";
import { type Card, chargeCard } from "./cards.js";
import { revokeConnection } from "./connections.js";
import type { World } from "./createWorld.js";

const email = emailAddress;
const BehaviourChange = AgentcardBehaviour.partial();
const AccountChange = AccountSettings.partial().extend({ email });
const ApprovalDecision = z.strictObject({
  email,
  approvalId: z.string(),
  decision: z.enum(["approved", "denied"]),
});
const Purchase = z.strictObject({ merchant: z.string(), amountCents: z.int().positive() });
const Charge = z.union([
  Purchase.extend({ email, cardId: z.string() }),
  Purchase.extend({ number: z.string(), cvv: z.string() }),
]);
const Hold = z.strictObject({ on: z.boolean() });
const Revocation = z.strictObject({ email, clientId: z.string() });

/** What a test may do to Agentcard and its users. All of it is also there over HTTP, as JSON, under `/__control`. */
export interface AgentcardControl {
  /** Changes how it behaves, from now on. `POST /__control/behaviour` */
  setBehaviour(change: z.infer<typeof BehaviourChange>): void;
  /** Changes what is true of a user. `POST /__control/account` */
  setAccount(change: z.infer<typeof AccountChange>): void;
  /**
   * Answers for the user. `POST /__control/approval`
   *
   * @throws Error where no such request is pending
   */
  decideApproval(decision: z.infer<typeof ApprovalDecision>): void;
  /**
   * A merchant charges a card, which it knows by its number, or a test by its id. `POST /__control/charge`
   *
   * @returns `settled`, or `declined` where the card is not open or does not cover it
   * @throws Error where there is no such card
   */
  charge(charge: z.infer<typeof Charge>): "settled" | "declined";
  /**
   * The user revokes an app. `POST /__control/revoke`
   *
   * @returns how many grants ended
   */
  revoke(revocation: z.infer<typeof Revocation>): number;
  /** Lets `create_card` wait after its first step, its stream open, until this is called with false. `POST /__control/hold` */
  hold(on: boolean): void;
  /** What the user's own programs send to `/oauth/connections`, as a bearer token. The page `/account` shows it too. */
  sessionToken(email: string): string;
}

/** The emulated Agentcard, and what a test may do to it. */
export interface EmulatedAgentcard extends EmulatedProvider, AgentcardControl {}

/** What a test may do, done to this world. */
export function createControl({ accounts, behaviour, gate, grants }: World): AgentcardControl {
  return {
    setBehaviour: (change) => void Object.assign(behaviour, BehaviourChange.parse(change)),
    setAccount: (change) => {
      const { email, ...settings } = AccountChange.parse(change);
      Object.assign(accounts.of(email).settings, settings);
    },
    decideApproval: ({ email, approvalId, decision }) => {
      if (!decideApproval(accounts.of(email), approvalId, decision)) {
        throw new Error(`Nothing of the id ${approvalId} waits for ${email}. Take approvalId from the tool's result.`);
      }
    },
    charge: (charge) => {
      const isMeant = ({ id, number, cvv }: Card) =>
        "cardId" in charge ? id === charge.cardId : number === charge.number && cvv === charge.cvv;
      for (const account of "email" in charge ? [accounts.of(charge.email)] : accounts.all()) {
        for (const wallet of account.wallets) {
          const card = wallet.cards.find(isMeant);
          if (card) return chargeCard(account, wallet, card, charge);
        }
      }
      throw new Error("There is no such card. Take cardId from the result of create_card.");
    },
    revoke: ({ email, clientId }) => revokeConnection(grants, accounts.of(email).email, clientId),
    hold: (on) => gate.set(!on),
    sessionToken: (email) => accounts.of(email).sessionToken,
  };
}

/** The same over HTTP. */
export function controlRoutes(control: AgentcardControl): Router {
  const router = Router();
  command(router, "behaviour", BehaviourChange, control.setBehaviour);
  command(router, "account", AccountChange, control.setAccount);
  command(router, "approval", ApprovalDecision, control.decideApproval);
  command(router, "charge", Charge, (charge) => ({ status: control.charge(charge) }));
  command(router, "hold", Hold, ({ on }) => control.hold(on));
  command(router, "revoke", Revocation, (revocation) => ({ revoked: control.revoke(revocation) }));
  return router;
}
