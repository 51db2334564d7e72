import { decodeJwt } from "jose";
import type { Provider } from "oidc-provider";
import * as z from "zod";
import type { EventSubject } from "../control/eventLog.js";
import type { Accounts } from "./accounts.js";

const text = z.string().optional().catch(undefined);
const Claims = z.object({ client_id: text, email: text });

/** Whom a token or code was issued to; for a subject token, whom it speaks of. Good for telling tests apart, not for trust. */
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
