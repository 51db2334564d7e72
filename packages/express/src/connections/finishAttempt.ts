import type { Attempt } from "@keyhold/contract";
import { AuthorizationResponseError, OperationProcessingError } from "oauth4webapi";
import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import { subjectOf } from "../events/KeyholdEvent.js";
import { traced } from "../events/traced.js";
import type { AuthorizationContext } from "../oauth/AuthorizationContext.js";
import { type ValidatedCallback, validateCallback } from "../oauth/redeemCode.js";
import { withTimeout } from "../util/withTimeout.js";
import type { CallContext } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import type { AttemptStart, AttemptState, Finishing, OpenAttempt } from "./createAttempts.js";
import { labelGrant } from "./labelGrant.js";
import { redeemAndStore } from "./redeemAndStore.js";
import { shownFailure } from "./shownFailure.js";
import { untilStored, whileUserWaits } from "./untilStored.js";

/** Milliseconds that the browser waits. After that the work continues in the background. */
const PATIENCE = 30_000;

/** Noted before the code is exchanged. If the process dies, the attempt has this outcome after five minutes. */
const REDEEMING: Finishing = {
  within: 5 * 60_000,
  otherwise: { status: "failed", code: "connecting_interrupted" },
};
/** Noted for the next step, which reads the account. The grant is already stored then. */
const labelling = (connection: string): Finishing => ({
  within: 30_000,
  otherwise: { status: "connected", connection },
});

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
  const open = await takeAttempt(services, call, sessionId, parameters);
  if ("outcome" in open) return open;
  const { secrets: _secrets, request: _request, stepUp: _stepUp, ...start } = open;
  // The registered redirect URI names the provider only. The attempt knows the connection.
  const work = finish(services, { ...call, connection: open.connection, attempt: open.id }, sessionId, {
    open,
    start,
    parameters,
  });
  const pending = { ...start, outcome: { status: "pending" }, isFinishing: true } as const;
  return withTimeout(services.backgroundWork.hold(work), PATIENCE, () => pending);
}

interface Callback {
  readonly open: OpenAttempt;
  readonly start: AttemptStart;
  readonly parameters: URLSearchParams;
}

/** All steps from the callback's parameters to the outcome, in order. Pages get one message, at the end. */
async function finish(
  services: ConnectionServices,
  call: CallContext,
  sessionId: string,
  { open, start, parameters }: Callback,
): Promise<AttemptState> {
  const { attempts, links, changes, discover, emit } = services;
  const { userId, provider } = call;
  const { secrets, request, link } = open;
  let connection = open.connection;
  let outcome: Attempt;
  try {
    // Each provider has its own redirect URI. An answer that arrives at another provider's redirect URI is a mix-up (RFC 9700, section 4.4).
    if (open.providerId !== provider.id) throw new KeyholdError("issuer_mismatch");
    if (open.userId !== userId) throw new KeyholdError("attempt_foreign");
    const context = await discover(provider, request);
    const callback = await checkedCallback(context, () =>
      validateCallback(context, parameters, secrets.state, request),
    );
    const connect = async () => {
      // From here on the code may be used up.
      await attempts.finishing(sessionId, start, REDEEMING);
      await traced("keyhold.connect", provider.id, async () => {
        const granted = await redeemAndStore(services, call, open, { context, callback });
        connection = granted.call.connection;
        // The user is connected, even if these two notes fail.
        const notes = [attempts.finishing(sessionId, start, labelling(connection)), context.registration?.succeed()];
        await Promise.allSettled(notes);
        connection = await labelGrant(services, granted.call, granted);
        emit({ type: "connected", ...subjectOf({ ...call, connection }) });
      });
    };
    await (link ? links.use(link, connect) : connect());
    outcome = { status: "connected", connection };
  } catch (error) {
    outcome = failedOutcome(services, call, error);
  }
  // Tell the pages even if the outcome could not be stored, because the grant may be stored.
  await settle(services, sessionId, start, outcome).finally(() =>
    changes.publish(start.userId, { provider: start.providerId, connection, attempt: start.id }),
  );
  return { ...start, outcome };
}

/** Takes the attempt that `state` names, once; after that, returns its state. */
async function takeAttempt(
  { attempts, emit }: ConnectionServices,
  call: CallContext,
  sessionId: string,
  parameters: URLSearchParams,
): Promise<OpenAttempt | AttemptState> {
  const state = parameters.get("state") ?? "";
  const open = await attempts.take(sessionId, state).catch((error: unknown) => {
    if (hasCode(error, "unknown_attempt")) emit(failureEvent(call, error));
    throw error;
  });
  if (open) return open;
  const known = await attempts.look(sessionId, state);
  const isOver = known?.outcome.status !== "pending" || known.isFinishing;
  if (known?.userId !== call.userId || !isOver) throw new KeyholdError("unknown_attempt");
  return known;
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

function failedOutcome({ emit }: ConnectionServices, call: CallContext, error: unknown): Attempt {
  if (error instanceof AuthorizationResponseError && error.error === "access_denied") return { status: "cancelled" };
  const failure = shownFailure(call.provider, error);
  emit(failureEvent(call, failure));
  return { status: "failed", code: failure.code };
}

/** @throws KeyholdError with the code of the failure, if that cannot be stored */
async function settle(
  { attempts }: ConnectionServices,
  sessionId: string,
  start: AttemptStart,
  outcome: Attempt,
): Promise<void> {
  const write = () => attempts.settle(sessionId, start, outcome);
  await untilStored(write, whileUserWaits()).catch((cause: unknown) => {
    throw outcome.status === "failed" ? new KeyholdError(outcome.code, { cause }) : cause;
  });
}
