import { type Members, textOf } from "./members.js";
import type { AnswerKind } from "./readAnswer.js";

/** How a registered client may prove to be it, of the ways that Keyhold knows. */
const METHODS: readonly unknown[] = ["client_secret_post", "client_secret_basic", "none"];

/**
 * What a registration endpoint answers. Only the client id has to be there. Where the server says nothing usable of how the client authenticates, it is as it was
 * asked for. A secret without an end, or with one that is over before it was issued, has none: the server says so when that is not true.
 *
 * @param method the way to authenticate that was asked for
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
      token_endpoint_auth_method: METHODS.includes(token_endpoint_auth_method) ? token_endpoint_auth_method : method,
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
