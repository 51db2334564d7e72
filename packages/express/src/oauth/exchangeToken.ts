import { genericTokenEndpointRequest, processGenericTokenEndpointResponse } from "oauth4webapi";
import type { SubjectTokenSource } from "../providers/Provider.js";
import type { AuthorizationContext } from "./AuthorizationContext.js";
import { readOAuthAnswer } from "./readOAuthAnswer.js";
import { requestOptions } from "./requestOptions.js";
import { type TokenSet, tokenSetOf } from "./TokenSet.js";
import { tokenAnswer } from "./tokenAnswer.js";

/**
 * Exchanges a user's own identity token for an access token of the provider.
 *
 * @see [RFC 8693, section 2.1](https://www.rfc-editor.org/rfc/rfc8693#section-2.1)
 * @throws ResponseBodyError with `invalid_grant` if the server does not accept the subject token; other errors of oauth4webapi
 */
export async function exchangeToken(
  context: AuthorizationContext,
  { type, parameters }: SubjectTokenSource,
  subjectToken: string,
): Promise<TokenSet> {
  const { server, client, authentication } = context;
  const response = await genericTokenEndpointRequest(
    server,
    client,
    authentication,
    "urn:ietf:params:oauth:grant-type:token-exchange",
    { subject_token: subjectToken, subject_token_type: type, ...parameters },
    requestOptions(context),
  );
  const answer = await readOAuthAnswer(response, tokenAnswer);
  return tokenSetOf(context, await processGenericTokenEndpointResponse(server, client, answer.response), undefined);
}
