import type { AccessTokens } from "../connections/createAccessTokens.js";
import type { Outages } from "../connections/createOutages.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import type { Emit } from "../events/KeyholdEvent.js";
import { traced } from "../events/traced.js";
import { scopeFromChallenge } from "../oauth/scopeFromChallenge.js";
import type { CallContext } from "../vault/Grant.js";
import { isAnswered } from "./isAnswered.js";
import { mayAct, type Sent } from "./mayAct.js";
import { redirectAdvice } from "./redirectTarget.js";

/** An answer of an MCP server whose body was not read yet. */
export interface Unread {
  readonly status: number;
  /** Its `WWW-Authenticate`. */
  readonly challenge: string | null | undefined;
  /** Its `Location`. */
  readonly location?: string | null | undefined;
  discard(): Promise<unknown>;
  /** The body of a refusal, decoded. `undefined` if it is incomplete, too large to check or in an unknown compression. Call this or `discard()`, not both. */
  readRefusal(): Promise<string | undefined>;
}

/** What this layer needs of a request. */
export interface CallRequest {
  readonly call: CallContext;
  /** The message of the request. A request without one has no effects. */
  readonly message?: Sent | undefined;
}

/** What this layer adds to a request. */
export interface HasAccessToken {
  readonly accessToken: string;
}

/** A layer that sends a request with the user's access token. If the server refuses the token, it sends the request once more, with a refreshed one. */
export type WithAccessToken = <R extends CallRequest, A extends Unread>(
  next: (request: R & HasAccessToken) => Promise<A>,
) => (request: R) => Promise<A>;

export interface AccessTokenServices {
  readonly access: AccessTokens;
  readonly outages: Outages;
  readonly emit: Emit;
}

/**
 * The rule for replays: only a request that was refused before it was carried out is sent again, and only once. A 401 says so: the
 * request "has not been applied" ([RFC 9110, 15.5.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2)). For a message that may act, a 401 does not count if its body contradicts
 * it (`isAnswered`). A request is never sent again after a timeout, a redirect or a 5xx: the call may have spent money.
 *
 * The proxy, the agent's `fetch`, Keyhold's own client and the status of jobs all send through this layer: the rule stands nowhere else.
 *
 * @returns a layer; what it makes returns every answer below 500 except 401, 403 and redirects
 * @throws KeyholdError `outcome_unknown` in place of `provider_unavailable` and `provider_answer_invalid`, if the message may act
 */
export function withAccessToken({ access, outages, emit }: AccessTokenServices): WithAccessToken {
  async function sendAuthorized<A extends Unread>(
    { call, message }: CallRequest,
    send: (accessToken: string) => Promise<A>,
  ) {
    const { provider } = call;
    /** Reports what fails at the MCP server. `access` reports what fails at the authorization server. */
    const tell = (error: unknown): never => {
      if (error instanceof KeyholdError) emit(failureEvent(call, error));
      throw error;
    };
    const unknownOr = (code: "provider_unavailable" | "provider_answer_invalid", cause: Error) =>
      tell(new KeyholdError(mayAct(message) ? "outcome_unknown" : code, { cause }));

    async function attempt(accessToken: string): Promise<A> {
      const answer = await send(accessToken).catch((error: unknown) => {
        if (error instanceof KeyholdError) outages.note(provider, false);
        return tell(error);
      });
      if (answer.status === 401 && mayAct(message) && (await isContradicted(answer, message))) {
        // The next call uses the renewed token.
        await access.token(call, { rejected: accessToken }).catch(() => undefined);
        return unknownOr(
          "provider_answer_invalid",
          new Error("The MCP server answered 401 to a call that it had read."),
        );
      }
      return answer;
    }

    async function attempts() {
      const first = await access.token(call);
      const answer = await attempt(first);
      if (answer.status !== 401) return { answer, accessToken: first };
      await answer.discard();
      const accessToken = await access.token(call, { rejected: first });
      return { answer: await attempt(accessToken), accessToken };
    }

    const { answer, accessToken } = await attempts().catch((error: unknown) => {
      if (error instanceof KeyholdError && error.code === "provider_unavailable") outages.note(provider, false);
      throw error;
    });
    const { status } = answer;
    if (status < 300 || (status >= 400 && status < 500 && status !== 401 && status !== 403)) {
      outages.note(provider, true);
      access.accepted(call, accessToken);
      return answer;
    }
    await answer.discard();
    const cause = new Error(`The MCP server answered ${status}.${redirectAdvice(provider, status, answer.location)}`);
    if (status < 400) return unknownOr("provider_answer_invalid", cause);
    if (status >= 500) {
      outages.note(provider, false);
      return unknownOr("provider_unavailable", cause);
    }
    const wanted = status === 403 ? scopeFromChallenge(answer.challenge) : undefined;
    if (wanted !== undefined) {
      await access.stepUp(call, accessToken, wanted);
      return tell(new KeyholdError("insufficient_scope", { cause }));
    }
    const problem = status === 401 ? provider.onFreshTokenRejected : "no_access";
    const isNoted = problem === provider.onFreshTokenRejected;
    const told = isNoted ? await access.refused(call, accessToken, problem) : problem;
    if (told === "provider_unavailable") outages.note(provider, false);
    return tell(new KeyholdError(told, { cause }));
  }

  return (next) => (request) =>
    traced("keyhold.call", request.call.provider.id, () =>
      sendAuthorized(request, (accessToken) => next({ ...request, accessToken })),
    );
}

/** Whether the body of a 401 says that the server read the message. A body that is cut off may have said so. */
async function isContradicted(answer: Unread, message: Sent | undefined): Promise<boolean> {
  const text = await answer.readRefusal();
  return text === undefined || isAnswered(text, answer.challenge, message?.id);
}
