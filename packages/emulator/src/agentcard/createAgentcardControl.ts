import { decideApproval } from "./approvals.js";
import { type Card, chargeCard } from "./cards.js";
import { revokeConnection } from "./connections.js";
import type { AgentcardState } from "./createAgentcardState.js";
import { AccountChange, type AgentcardControl, BehaviourChange } from "./EmulatedAgentcard.js";

/** Creates the controls that change the given state. */
export function createAgentcardControl({ accounts, behaviour, gate, grants }: AgentcardState): AgentcardControl {
  return {
    setBehaviour: (change) => void Object.assign(behaviour, BehaviourChange.parse(change)),
    setAccount: (change) => {
      const { email, ...settings } = AccountChange.parse(change);
      Object.assign(accounts.of(email).settings, settings);
    },
    decideApproval: ({ email, approvalId, decision }) => {
      if (!decideApproval(accounts.of(email), approvalId, decision)) {
        throw new Error(
          `${email} has no pending approval with the ID ${approvalId}. Take approvalId from the tool's result.`,
        );
      }
    },
    charge: (charge) => {
      const isCharged = ({ id, number, cvv }: Card) =>
        "cardId" in charge ? id === charge.cardId : number === charge.number && cvv === charge.cvv;
      for (const account of "email" in charge ? [accounts.of(charge.email)] : accounts.all()) {
        for (const wallet of account.wallets.values()) {
          const card = wallet.cards.find(isCharged);
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
