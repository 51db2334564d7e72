import * as z from "zod";
import { listConnections, revokeConnection } from "../connections.js";
import { answer, defineTool, refusal } from "./defineTool.js";

export const whoami = defineTool(z.object({}), (_input, { account, clientId, clients }) =>
  answer(`Signed in as ${account.email} through ${clients.nameOf(clientId)}.`, {
    email: account.email,
    userId: account.userId,
    name: null,
    plan: "emulated",
    subscriptionStatus: clients.modeOf(clientId) === "live" ? "active" : null,
    accountStatus: "active",
    kycVerified: true,
    kycStatus: "verified",
    memberSince: account.memberSince,
    connectionType: "oauth",
    connectionClientId: clientId,
    connectionClientName: clients.nameOf(clientId),
    connectionOrganizationId: null,
  }),
);

export const get_plan = defineTool(z.object({}), (_input, { wallet, clients, clientId }) =>
  answer("The emulated plan has no limits.", {
    plan: "emulated",
    planName: "Emulated",
    cardsThisMonth: wallet.cards.length,
    maxCardsPerMonth: null,
    cardsRemaining: null,
    maxCardAmountCents: null,
    maxCardAmountDollars: null,
    subscriptionStatus: clients.modeOf(clientId) === "live" ? "active" : null,
    cancelAtPeriodEnd: false,
    currentPeriodEnd: null,
  }),
);

export const get_balance = defineTool(z.object({}), () =>
  answer("The emulated balance is $1000.00; cards do not draw on it.", { balanceUsd: "1000.00", status: "ok" }),
);

export const list_connections = defineTool(z.object({}), (_input, { account, clients, grants }) => {
  const connections = listConnections(grants, clients, account.email);
  return answer(`${connections.length} connected app(s).`, { status: "ok", count: connections.length, connections });
});

export const revoke_connection = defineTool(
  z.object({ client_id: z.string() }),
  ({ client_id }, { account, grants }) => {
    const revoked = revokeConnection(grants, account.email, client_id);
    if (!revoked) return refusal(`${client_id} is not a connected app.`, { status: "not_found", clientId: client_id });
    return answer(`Revoked ${client_id}.`, { status: "revoked", revoked, clientId: client_id });
  },
);
