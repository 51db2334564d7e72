import type { TokenEndpointResponse } from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import { type AuthorizationContext, type Binding, bindingOf } from "./AuthorizationContext.js";

/** The part of a token endpoint's answer that Keyhold stores; or a key that the user has entered, as the access token. */
export interface TokenSet {
  readonly accessToken: string;
  /** Milliseconds since the epoch; absent if the server did not say. */
  readonly expiresAt?: number;
  /** Absent if the server issued none, or did not replace the old one. */
  readonly refreshToken?: string;
  /** The granted scopes, separated by spaces; absent if neither the request nor the answer named any. */
  readonly scope?: string;
  /** Absent for a user's key: no authorization server ever gets it. */
  readonly issuedBy?: Binding;
}

/** [RFC 6749, appendix A.12](https://www.rfc-editor.org/rfc/rfc6749#appendix-A.12) */
export const ACCESS_TOKEN = /^[\x20-\x7e]+$/;

const NO_HEADER = new Error("The access token has characters that are not allowed in a header.");
const NO_BEARER = new Error("The access token's `token_type` is not Bearer.");

/**
 * @param asked the scope of the request. If the answer names no scope, the server granted this one
 * @see [RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)
 * @throws KeyholdError `provider_answer_invalid` if the access token is not a bearer token, or if it cannot be sent in a header. Without
 * this check, a later error about the header would repeat the token
 */
export function tokenSetOf(
  context: AuthorizationContext,
  { access_token, token_type, expires_in, refresh_token, scope }: TokenEndpointResponse,
  asked: string | undefined,
): TokenSet {
  if (!ACCESS_TOKEN.test(access_token)) throw new KeyholdError("provider_answer_invalid", { cause: NO_HEADER });
  if (token_type !== "bearer") throw new KeyholdError("provider_answer_invalid", { cause: NO_BEARER });
  return {
    accessToken: access_token,
    expiresAt: expires_in === undefined ? undefined : Date.now() + expires_in * 1000,
    refreshToken: refresh_token,
    scope: scope ?? asked,
    issuedBy: bindingOf(context),
  };
}
