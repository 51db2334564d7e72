import { decodeJwt, type JWTPayload } from "jose";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { CallContext } from "../vault/Grant.js";

/** A user's own identity token, which Keyhold exchanges for a provider's token. */
export interface SubjectToken {
  readonly token: string;
  readonly claims: JWTPayload;
  /**
   * The person in the token. A subject is unique only together with its issuer
   * ([RFC 7519, section 4.1.2](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.2)).
   */
  readonly subject: string;
}

/** @throws KeyholdError `needs_login` if the product has no valid identity token for the user */
export async function subjectTokenOf(call: CallContext): Promise<SubjectToken> {
  const token = await call.subjectToken();
  if (!token) throw new KeyholdError("needs_login");
  const claims = claimsOf(token);
  if ((claims.exp ?? Number.POSITIVE_INFINITY) * 1000 <= Date.now()) throw new KeyholdError("needs_login");
  return { token, claims, subject: JSON.stringify([claims.iss, claims.sub]) };
}

function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch (cause) {
    throw new KeyholdError("needs_login", { cause });
  }
}
