import { textOf, textsOf } from "./members.js";
import type { AnswerKind } from "./readOAuthAnswer.js";

/** Keyhold ignores a longer lifetime of an access token, in seconds: a hundred years. */
const LONGEST = 3_155_760_000;

/**
 * Reads the answer of a token endpoint. Only the access token is required. A missing type means Bearer, as all servers that leave it out
 * use it. Keyhold ignores a lifetime that is zero, negative or not a number: the MCP server's 401 then shows that the token has expired.
 * This function leaves out the ID token, because it is needed only for a label, and `idTokenClaims` checks it.
 *
 * @see [RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)
 */
export const tokenAnswer: AnswerKind = {
  status: 200,
  essential: "access_token",
  isKeptAnyway: true,
  tidy: ({ access_token, token_type, expires_in, refresh_token, scope }) => ({
    access_token: textOf(access_token),
    token_type: typeofToken(token_type),
    expires_in: lifetime(expires_in),
    refresh_token: textOf(refresh_token),
    scope: scopeOf(scope),
  }),
};

/** Apigee writes `BearerToken` for Bearer. */
function typeofToken(value: unknown): string {
  const type = (typeof value === "string" && value.trim()) || "bearer";
  return /^bearer *token$/i.test(type) ? "bearer" : type;
}

function lifetime(value: unknown): number | undefined {
  const seconds = typeof value === "string" ? Number.parseFloat(value) : value;
  return typeof seconds === "number" && seconds > 0 && seconds <= LONGEST ? seconds : undefined;
}

function scopeOf(value: unknown): string | undefined {
  const scopes = (typeof value === "string" ? value.split(" ") : textsOf(value))?.filter(Boolean);
  return scopes?.join(" ") || undefined;
}
