import * as z from "zod";
import type { AccountSettings } from "../AccountSettings.js";
import { listConnections, revokeConnection } from "../connections.js";
import { formatDollars } from "../formatDollars.js";
import { cardsLeft, cardsThisMonth, maxCardAmountCents, plans } from "../plans.js";
import { defineTool } from "./defineTool.js";
import { kycStatusOf } from "./kycTools.js";
import { structuredResult } from "./toolResults.js";

export const whoami = defineTool(z.object({}), (_input, { account, clientId, clients }) => {
  const { email, userId, memberSince, settings } = account;
  return structuredResult(`Signed in as ${email} through ${clients.nameOf(clientId)}.`, {
    email,
    userId,
    name: null,
    plan: settings.plan,
    subscriptionStatus: subscriptionOf(settings.plan),
    accountStatus: "active",
    kycVerified: settings.kyc === "verified",
    kycStatus: kycStatusOf(account),
    memberSince,
    connectionType: "oauth",
    connectionClientId: clientId,
    connectionClientName: clients.nameOf(clientId),
    connectionOrganizationId: null,
  });
});

/** The status of the user's own subscription, which is separate from the app's subscription. */
function subscriptionOf(plan: AccountSettings["plan"]): "active" | null {
  return plan === "basic" || plan === "pro" ? "active" : null;
}

export const get_plan = defineTool(z.object({}), (_input, { account }) => {
  const { plan } = account.settings;
  const { name, maxCardsPerMonth } = plans[plan];
  const maxAmount = maxCardAmountCents(account);
  const used = cardsThisMonth(account);
  return structuredResult(
    `Plan: ${name}\nCards this month: ${used}${maxCardsPerMonth ? `/${maxCardsPerMonth}` : ""} used`,
    {
      plan,
      planName: name,
      cardsThisMonth: used,
      maxCardsPerMonth,
      cardsRemaining: cardsLeft(account),
      maxCardAmountCents: maxAmount,
      maxCardAmountDollars: formatDollars(maxAmount),
      subscriptionStatus: subscriptionOf(plan),
      cancelAtPeriodEnd: false,
      currentPeriodEnd: null,
    },
  );
});

export const upgrade_plan = defineTool(
  z.object({ plan: z.enum(["basic", "pro"]).default("basic") }),
  ({ plan }, { account, clientId, links }) => {
    const label = plan === "basic" ? "Basic" : "Pro";
    const current = account.settings.plan;
    if (current === plan || current === "company") {
      return structuredResult(`There is nothing to upgrade to ${label}.`, { status: "already_on_plan", plan: label });
    }
    if (current !== "free") {
      account.settings.plan = plan;
      return structuredResult(`The plan is ${label} now.`, { status: "swapped", plan: label });
    }
    const { url } = links.create({ account, clientId, purpose: { kind: "upgrade", plan } });
    return structuredResult(`The user pays for ${label} here: ${url}`, {
      status: "checkout_required",
      plan: label,
      checkoutUrl: url,
    });
  },
);

export const list_connections = defineTool(z.object({}), (_input, { account, clients, grants }) => {
  const connections = listConnections(grants, clients, account.email);
  return structuredResult(`${connections.length} connected app(s).`, {
    status: "ok",
    count: connections.length,
    connections,
  });
});

export const revoke_connection = defineTool(
  z.object({ client_id: z.string() }),
  ({ client_id }, { account, grants }) => {
    const revoked = revokeConnection(grants, account.email, client_id);
    if (!revoked) {
      return structuredResult(`No active access found for client "${client_id}".`, {
        status: "not_connected",
        revoked,
        clientId: client_id,
      });
    }
    return structuredResult(`Revoked ${client_id}.`, { status: "revoked", revoked, clientId: client_id });
  },
);
