import { textOf, textsOf } from "./members.js";
import type { AnswerKind } from "./readAnswer.js";

/** Seconds beyond which an access token has no end: a hundred years. */
const LONGEST = 3_155_760_000;

/**
 * What a token endpoint answers. Only the access token has to be there. A type that is left out is Bearer, as all servers mean that leave it out; a lifetime of
 * zero, below zero, or without a number says nothing, and then the MCP server's 401 tells the end. The ID token is left out: it is a label, and is looked at apart.
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

/** Apigee calls it `BearerToken`. */
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
