import type { Attempt } from "@keyhold/contract";
import { AuthorizationResponseError, OperationProcessingError } from "oauth4webapi";
import { KeyholdError } from "../KeyholdError.js";
import { fromOAuthError } from "../oauth/fromOAuthError.js";
import { redeemCode, validateCallback } from "../oauth/redeemCode.js";
import type { Owner } from "../vault/Grant.js";
import type { AttemptState, OpenAttempt } from "./attempts.js";
import { refusal } from "./refusal.js";
import type { Services } from "./Services.js";
import { storeGrant } from "./storeGrant.js";

/**
 * Finishes the attempt that a callback belongs to. A callback that comes again finds how the attempt ended the first time.
 *
 * @param userId who is signed in now: has to be who started (draft-ietf-oauth-security-topics-update, cross-user completion)
 * @returns how the attempt stands, and where the browser goes next
 * @throws KeyholdError `unknown_attempt` where this session started none with this `state`
 */
export async function finishAttempt(
  services: Services,
  owner: Owner,
  sessionId: string,
  parameters: URLSearchParams,
): Promise<AttemptState> {
  const state = parameters.get("state") ?? "";
  const open = await services.attempts.take(sessionId, state).catch((error: unknown) => {
    if (error instanceof KeyholdError && error.code === "unknown_attempt") services.emit(refusal(owner, error));
    throw error;
  });
  if (!open) {
    const known = await services.attempts.look(sessionId, state);
    if (known?.userId !== owner.userId || known.outcome.status === "pending") throw new KeyholdError("unknown_attempt");
    return known;
  }
  const { secrets: _secrets, request: _request, stepUp: _stepUp, ...start } = open;
  const attempting = { ...owner, attempt: open.id };
  const outcome = await complete(services, attempting, open, parameters).catch((error: unknown): Attempt => {
    if (error instanceof AuthorizationResponseError && error.error === "access_denied") return { status: "cancelled" };
    const failure = fromOAuthError(error);
    services.emit(refusal(attempting, failure));
    return { status: "failed", code: failure.code };
  });
  await services.attempts.settle(sessionId, start, outcome);
  return { ...start, outcome };
}

async function complete(
  services: Services,
  owner: Owner,
  { providerId, userId, secrets, request, stepUp }: OpenAttempt,
  parameters: URLSearchParams,
): Promise<Attempt> {
  const { provider } = owner;
  // One redirect URI per provider: an answer at another one's was mixed up (RFC 9700, section 4.4).
  if (providerId !== provider.id) throw new KeyholdError("issuer_mismatch");
  if (userId !== owner.userId) throw new KeyholdError("attempt_foreign");
  const context = await services.discover(provider, request);
  const callback = checkedCallback(() => validateCallback(context, parameters, secrets.state, request));
  const redirectUri = services.redirectUri(provider);
  await storeGrant(services, owner, async () => {
    const { tokens, claims } = await redeemCode(context, callback, redirectUri, secrets, request.scope);
    return { grant: { tokens, stepUp: stepUp && { ...stepUp, isOpen: false } }, claims };
  });
  return { status: "connected" };
}

/** The state did match, so what else an answer can be wrong in is who sent it. */
function checkedCallback<T>(validate: () => T): T {
  try {
    return validate();
  } catch (cause) {
    throw cause instanceof OperationProcessingError ? new KeyholdError("issuer_mismatch", { cause }) : cause;
  }
}
