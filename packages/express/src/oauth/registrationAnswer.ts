import type { Members } from "../util/json.js";
import { METHODS } from "./clientAuthentication.js";
import { textOf } from "./members.js";
import type { AnswerKind } from "./readOAuthAnswer.js";

/**
 * Reads the answer of a registration endpoint. Only the client id is required. If the answer names no supported method to authenticate,
 * Keyhold uses the requested one. If the answer names no expiry of the secret, or one in the past, Keyhold treats the secret as permanent.
 * If it expires anyway, the server's `invalid_client` shows that.
 *
 * @param method the requested method to authenticate
 * @see [RFC 7591, section 3.2.1](https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1)
 */
export function registrationAnswer(method: string): AnswerKind {
  return {
    status: 201,
    essential: "client_id",
    tidy: ({ client_id, client_secret, client_secret_expires_at, token_endpoint_auth_method }: Members) => ({
      client_id: textOf(client_id),
      client_secret: textOf(client_secret),
      client_secret_expires_at: endOf(client_secret_expires_at),
      token_endpoint_auth_method: METHODS.find((known) => known === token_endpoint_auth_method) ?? method,
    }),
  };
}

/** Seconds since the epoch; 0 for never. */
function endOf(value: unknown): number {
  const end = typeof value === "string" ? Number(value) : value;
  const isAhead =
    typeof end === "number" && Math.trunc(end) * 1000 > Date.now() && Number.isSafeInteger(Math.trunc(end) * 1000);
  return isAhead ? Math.trunc(end) : 0;
}
