import { decodeJwt } from "jose";
import type { Provider } from "oidc-provider";
import * as z from "zod";
import type { EventSubject } from "../control/createEventLog.js";
import type { Accounts } from "./createAccounts.js";

const text = z.string().optional().catch(undefined);
const Claims = z.object({ client_id: text, email: text });

/**
 * Finds the app and user of a token or code; for a subject token, the user that it describes. It checks no signature: use it to match faults,
 * and never to grant access.
 */
export async function subjectOf(
  provider: Provider,
  accounts: Accounts,
  token: string,
): Promise<EventSubject | undefined> {
  const found = (await provider.RefreshToken.find(token)) ?? (await provider.AuthorizationCode.find(token));
  if (found) return { clientId: found.clientId, account: accounts.find(found.accountId ?? "")?.email };
  try {
    const { client_id: clientId, email: account } = Claims.parse(decodeJwt(token));
    return { clientId, account };
  } catch {
    return undefined;
  }
}
