import type { Attempt } from "@keyhold/contract";
import { AuthorizationResponseError, OperationProcessingError } from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import type { AuthorizationContext } from "../oauth/AuthorizationContext.js";
import { fromOAuthError } from "../oauth/fromOAuthError.js";
import { redeemCode, type ValidatedCallback, validateCallback } from "../oauth/redeemCode.js";
import { withTimeout } from "../util/withTimeout.js";
import type { CallContext } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import type { AttemptStart, AttemptState, OpenAttempt } from "./createAttempts.js";
import { storeGrant } from "./storeGrant.js";
import { untilStored } from "./untilStored.js";

/** Milliseconds that the browser waits. After that the work continues in the background. */
const PATIENCE = 30_000;
/** Milliseconds for which Keyhold retries to store the outcome. */
const SETTLED_WITHIN = 20_000;
/** Milliseconds after which the exchange of a code counts as lost. By then the process that did it must have died. */
const REDEEMED_WITHIN = 5 * 60_000;
/** The same limit for the next step, which reads the account. The grant is already stored then. */
const LABELLED_WITHIN = 30_000;

/**
 * Finishes the attempt that a callback belongs to. If the same callback arrives again, it gets the outcome of the first one.
 *
 * @param call of the user who is signed in now. It must be the user who started the attempt (draft-ietf-oauth-security-topics-update,
 * cross-user completion)
 * @returns the state of the attempt, with the browser's next address (`returnTo`); `pending` if the provider is slow
 * @throws KeyholdError `unknown_attempt` if this session started no attempt with this `state`
 */
export async function finishAttempt(
  services: ConnectionServices,
  call: CallContext,
  sessionId: string,
  parameters: URLSearchParams,
): Promise<AttemptState> {
  const { attempts, backgroundWork } = services;
  const state = parameters.get("state") ?? "";
  const open = await attempts.take(sessionId, state).catch((error: unknown) => {
    if (error instanceof KeyholdError && error.code === "unknown_attempt") services.emit(failureEvent(call, error));
    throw error;
  });
  if (!open) {
    const known = await attempts.look(sessionId, state);
    const isOver = known?.outcome.status !== "pending" || known.isFinishing;
    if (known?.userId !== call.userId || !isOver) throw new KeyholdError("unknown_attempt");
    return known;
  }
  const { secrets: _secrets, request: _request, stepUp: _stepUp, ...start } = open;
  const attempting = { ...call, attempt: open.id };
  const work = backgroundWork.hold(settled(services, attempting, sessionId, { open, start, parameters }));
  return withTimeout(work, PATIENCE, () => ({ ...start, outcome: { status: "pending" } as const, isFinishing: true }));
}

interface Finishing {
  readonly open: OpenAttempt;
  readonly start: AttemptStart;
  readonly parameters: URLSearchParams;
}

async function settled(
  services: ConnectionServices,
  call: CallContext,
  sessionId: string,
  finishing: Finishing,
): Promise<AttemptState> {
  const { start } = finishing;
  const outcome = await complete(services, call, sessionId, finishing).catch((error: unknown): Attempt => {
    if (error instanceof AuthorizationResponseError && error.error === "access_denied") return { status: "cancelled" };
    const failure = fromOAuthError(error);
    services.emit(failureEvent(call, failure));
    return { status: "failed", code: failure.code };
  });
  const until = Date.now() + SETTLED_WITHIN;
  const settle = () => services.attempts.settle(sessionId, start, outcome);
  await untilStored(settle, () => Date.now() < until).catch((cause: unknown) => {
    throw outcome.status === "failed" ? new KeyholdError(outcome.code, { cause }) : cause;
  });
  return { ...start, outcome };
}

async function complete(
  services: ConnectionServices,
  call: CallContext,
  sessionId: string,
  { open: { providerId, userId, secrets, request, stepUp }, start, parameters }: Finishing,
): Promise<Attempt> {
  const { provider } = call;
  const { attempts } = services;
  // Each provider has its own redirect URI. An answer that arrives at another provider's redirect URI is a mix-up (RFC 9700, section 4.4).
  if (providerId !== provider.id) throw new KeyholdError("issuer_mismatch");
  if (userId !== call.userId) throw new KeyholdError("attempt_foreign");
  const context = await services.discover(provider, request);
  const callback = await checkedCallback(context, () => validateCallback(context, parameters, secrets.state, request));
  const redirectUri = services.redirectUri(provider);
  // From here on the code may be used up. If this process dies, the attempt gets this outcome after a while.
  const interrupted = { status: "failed", code: "connecting_interrupted" } as const;
  await attempts.finishing(sessionId, start, { within: REDEEMED_WITHIN, otherwise: interrupted });
  const obtain = async () => {
    const { tokens, claims } = await redeemCode(context, callback, redirectUri, secrets, request.scope);
    return { grant: { tokens, stepUp: stepUp && { ...stepUp, isOpen: false } }, claims, context };
  };
  const connected = { status: "connected" } as const;
  await storeGrant(services, call, obtain, async () => {
    const noted = [
      attempts.finishing(sessionId, start, { within: LABELLED_WITHIN, otherwise: connected }),
      context.registration?.succeed(),
    ];
    await Promise.allSettled(noted);
  });
  return connected;
}

/** `state` is correct here, so if the answer is still invalid, another server sent it. */
async function checkedCallback(
  { registration }: AuthorizationContext,
  validate: () => ValidatedCallback,
): Promise<ValidatedCallback> {
  try {
    return validate();
  } catch (cause) {
    const isClientRefused =
      cause instanceof AuthorizationResponseError && ["invalid_client", "unauthorized_client"].includes(cause.error);
    if (isClientRefused) await registration?.doubt();
    throw cause instanceof OperationProcessingError ? new KeyholdError("issuer_mismatch", { cause }) : cause;
  }
}
