import { randomBytes } from "node:crypto";
import { processRefreshTokenResponse, ResponseBodyError, refreshTokenGrantRequest } from "oauth4webapi";
import type { AuthorizationContext } from "./AuthorizationContext.js";
import { readOAuthAnswer } from "./readOAuthAnswer.js";
import { requestOptions } from "./requestOptions.js";
import { tokenAnswer } from "./tokenAnswer.js";

/** Milliseconds for each question. It is short, because a user waits for the navigation. */
const PROBE_TIMEOUT = 3_000;
/** The number of questions. Keyhold asks twice, because one answer can be a mistake. */
const ASKED = 2;

/**
 * Whether an authorization server still knows a client. The authorization endpoint cannot say so: it must not send the browser back to an
 * unknown client ([RFC 6749, section 4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1)). So Keyhold asks the token endpoint,
 * with a refresh token that no server has issued. A server that knows the client answers `invalid_grant`. A server that does not know the
 * client answers `invalid_client` ([section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)).
 *
 * @returns false only if the server answered `invalid_client` each time. Any other answer, or no answer, proves nothing
 */
export async function isClientKnown(context: AuthorizationContext): Promise<boolean> {
  for (let time = 0; time < ASKED; time++) if ((await askError(context)) !== "invalid_client") return true;
  return false;
}

async function askError(context: AuthorizationContext) {
  const { server, client, authentication } = context;
  const refreshToken = randomBytes(32).toString("base64url");
  try {
    const options = requestOptions(context, PROBE_TIMEOUT);
    const response = await refreshTokenGrantRequest(server, client, authentication, refreshToken, options);
    const answer = await readOAuthAnswer(response, tokenAnswer);
    await processRefreshTokenResponse(server, client, answer.response);
    return undefined;
  } catch (error) {
    return error instanceof ResponseBodyError ? error.error : undefined;
  }
}
