import { computeScopeUnion } from "@modelcontextprotocol/client";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import { bindingOf } from "../oauth/AuthorizationContext.js";
import { authorizationUrl } from "../oauth/authorizationUrl.js";
import { discoverToConnect } from "../oauth/discoverToConnect.js";
import { connectMethodOf } from "../providers/connectMethodOf.js";
import type { CallContext } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import type { AttemptStart } from "./createAttempts.js";
import { shownFailure } from "./shownFailure.js";
import { stepUpOf } from "./stepUp.js";

/**
 * Starts an attempt to connect by navigation.
 *
 * @returns the provider's address, to which the browser goes next; `undefined` if that failed. Then the attempt's outcome has the error
 * code
 */
export async function beginAttempt(
  { attempts, vault, discover, redirectUri, changes, emit }: ConnectionServices,
  call: CallContext,
  sessionId: string,
  start: AttemptStart,
): Promise<string | undefined> {
  const { provider } = call;
  // Store the attempt first: the page asks about it at once, and reading the metadata can take long.
  await attempts.settle(sessionId, start, { status: "pending" });
  try {
    if (connectMethodOf(provider) !== "redirect") throw new KeyholdError("wrong_method");
    // The provider may have changed its metadata. The user waits for a page anyway, so Keyhold reads the metadata again.
    discover.expire(provider);
    const context = await discoverToConnect(discover, provider);
    const stepUp = await stepUpOf(vault, call);
    const request = { ...bindingOf(context), scope: computeScopeUnion(context.scope, stepUp?.scope) };
    const { secrets } = await attempts.begin(sessionId, start, { request, stepUp });
    const { isAnother: selectsAccount, lang } = start;
    return await authorizationUrl(context, redirectUri(provider), secrets, request.scope, { selectsAccount, lang });
  } catch (error) {
    const failure = shownFailure(provider, error);
    emit(failureEvent({ ...call, attempt: start.id }, failure));
    await attempts.settle(sessionId, start, { status: "failed", code: failure.code });
    changes.publish(call.userId, { provider: provider.id, connection: call.connection, attempt: start.id });
  }
}
