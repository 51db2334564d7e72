import * as z from "zod";
import type { Account } from "../createAccounts.js";
import { defineTool } from "./defineTool.js";
import { structuredResult } from "./toolResults.js";

/** The status of the identity check. Null before it has begun. */
export function kycStatusOf({ settings: { kyc } }: Account): string | null {
  return kyc === "required" ? null : kyc;
}

export const start_kyc = defineTool(z.object({}), (_input, { account, clientId, links }) => {
  const { settings } = account;
  if (settings.kyc === "verified") return structuredResult("The identity is verified already.", { status: "verified" });
  if (settings.kyc === "rejected") {
    return structuredResult("The identity was not accepted. The user has to contact support.", { status: "rejected" });
  }
  settings.kyc = "pending";
  const { url } = links.create({ account, clientId, purpose: { kind: "verify" } });
  return structuredResult(`The user proves their identity here: ${url}`, { status: "started", verificationUrl: url });
});

const explanations = {
  verified: "The identity is verified. Cards can be created.",
  required: "The identity has not been checked. Call start_kyc.",
  pending: "The check has not ended. Call get_kyc_status again later.",
  rejected: "The identity was not accepted.",
};

export const get_kyc_status = defineTool(z.object({}), (_input, { account }) => {
  const { kyc } = account.settings;
  return structuredResult(explanations[kyc], {
    verified: kyc === "verified",
    status: kycStatusOf(account),
    reason: null,
  });
});
