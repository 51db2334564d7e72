import type { TokenEndpointResponse } from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import { type AuthorizationContext, type Binding, bindingOf } from "./AuthorizationContext.js";

/** What a token endpoint answered, as far as it is kept. */
export interface TokenSet {
  readonly accessToken: string;
  /** Milliseconds since the epoch; absent where the server did not say. */
  readonly expiresAt?: number;
  /** Absent where the server issued none, or did not replace the one it was given. */
  readonly refreshToken?: string;
  /** What was granted, separated by spaces; absent where nobody said. */
  readonly scope?: string;
  readonly issuedBy: Binding;
}

/** [RFC 6749, appendix A.12](https://www.rfc-editor.org/rfc/rfc6749#appendix-A.12) */
const ACCESS_TOKEN = /^[\x20-\x7e]+$/;

const NO_HEADER = new Error("The access token has characters that no header may have.");
const NO_BEARER = new Error("The access token's `token_type` is not Bearer.");

/**
 * @param asked the scope of the request: what was granted, where the answer does not say
 * @see [RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)
 * @throws KeyholdError `provider_answer_invalid` if the access token cannot stand in a header (an error about the header would repeat it), or if it is not a bearer token
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
