import { clientCredentialsGrantRequest, processClientCredentialsResponse } from "oauth4webapi";
import type { AuthorizationContext } from "./AuthorizationContext.js";
import { readOAuthAnswer } from "./readOAuthAnswer.js";
import { requestOptions } from "./requestOptions.js";
import { type TokenSet, tokenSetOf } from "./TokenSet.js";
import { tokenAnswer } from "./tokenAnswer.js";

/**
 * Gets an access token of the product itself, with its client credentials.
 *
 * @see [RFC 6749, section 4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4),
 * [RFC 8707, section 2.2](https://www.rfc-editor.org/rfc/rfc8707#section-2.2), the MCP extension
 * [`io.modelcontextprotocol/oauth-client-credentials`](https://modelcontextprotocol.io/extensions/auth/oauth-client-credentials)
 * @throws errors of oauth4webapi, KeyholdError
 */
export async function requestProductToken(context: AuthorizationContext): Promise<TokenSet> {
  const { server, client, authentication, scope, resource } = context;
  const parameters = { ...(scope && { scope }), ...(resource && { resource }) };
  const options = requestOptions(context);
  const response = await clientCredentialsGrantRequest(server, client, authentication, parameters, options);
  const answer = await readOAuthAnswer(response, tokenAnswer);
  return tokenSetOf(context, await processClientCredentialsResponse(server, client, answer.response), scope);
}
