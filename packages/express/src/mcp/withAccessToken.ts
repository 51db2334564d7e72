import type { AccessTokens } from "../connections/createAccessTokens.js";
import type { Outages } from "../connections/createOutages.js";
import type { Usage } from "../connections/createUsage.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import type { Emit } from "../events/KeyholdEvent.js";
import { traced } from "../events/traced.js";
import { scopeFromChallenge } from "../oauth/scopeFromChallenge.js";
import type { CallContext } from "../vault/Grant.js";
import { isAnswered } from "./isAnswered.js";
import { mayAct, type Sent } from "./mayAct.js";
import { redirectAdvice } from "./redirectTarget.js";

/** An MCP server's answer. Its body is not read yet. */
export interface Unread {
  readonly status: number;
  /** The `WWW-Authenticate` header. */
  readonly challenge: string | null | undefined;
  /** The `Location` header. */
  readonly location?: string | null | undefined;
  discard(): Promise<unknown>;
  /** Reads and decodes the body of a refusal. Returns `undefined` if the body is incomplete, too large or in an unknown compression. */
  readRefusal(): Promise<string | undefined>;
}

/** What this layer needs from a request. */
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
  readonly usage: Pick<Usage, "note">;
  readonly emit: Emit;
}

const WIDER_SCOPE = new Error("The MCP server wants another scope than the product's own token has. Pass `scope`.");

/**
 * Statuses that do not reach a client. After 408, 421 and 425, browsers and `fetch` can send the same request once more by themselves,
 * and the server may have carried it out. After 407, they hide the answer.
 *
 * @see [Fetch, HTTP-network-or-cache fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch),
 * [RFC 8470, section 5.2](https://www.rfc-editor.org/rfc/rfc8470#section-5.2)
 */
const REPEATED: ReadonlySet<number> = new Set([407, 408, 421, 425]);

/**
 * The rule for replays after a refusal: Keyhold sends a request again only if the server refused it before it carried it out, and only
 * once. A 401 says so: the request "has not been applied"
 * ([RFC 9110, 15.5.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2)). For a message that may act, a 401 does not count if its body
 * contradicts it (`isAnswered`). This layer never sends a request again after a timeout, a redirect or a 5xx, because the call may have
 * spent money.
 *
 * The proxy, the agent's `fetch`, Keyhold's own client and the status of jobs all send through this layer. No other code has this rule. `withMcpSession` sends
 * again after a ping has proved that the session is lost.
 *
 * @returns a layer. Its function returns every answer below 500 except 401, 403, redirects and those that a client repeats
 * @throws KeyholdError `outcome_unknown` instead of `provider_unavailable` and `provider_answer_invalid` if the message may act
 */
export function withAccessToken({ access, outages, usage, emit }: AccessTokenServices): WithAccessToken {
  async function sendAuthorized<A extends Unread>(
    { call, message }: CallRequest,
    send: (accessToken: string) => Promise<A>,
  ) {
    const { provider } = call;
    /** Reports a failure of the MCP server. `access` reports failures of the authorization server. */
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
        // The next call uses the refreshed token.
        await access.token(call, { rejected: accessToken }).catch(() => undefined);
        return unknownOr(
          "provider_answer_invalid",
          new Error("The MCP server answered 401, but its answer shows that it read the call."),
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
    const isFailure = status >= 500 || REPEATED.has(status);
    if (status < 300 || (status >= 400 && !isFailure && status !== 401 && status !== 403)) {
      outages.note(provider, true);
      access.accepted(call, accessToken);
      usage.note(call);
      return answer;
    }
    await answer.discard();
    const cause = new Error(`The MCP server answered ${status}.${redirectAdvice(provider, status, answer.location)}`);
    if (status < 400) return unknownOr("provider_answer_invalid", cause);
    if (isFailure) {
      outages.note(provider, false);
      return unknownOr("provider_unavailable", cause);
    }
    const wanted = status === 403 ? scopeFromChallenge(answer.challenge) : undefined;
    if (provider.clientCredentials) {
      if (status === 401) await access.refused(call, accessToken, provider.onFreshTokenRejected, cause);
      return tell(new KeyholdError("client_refused", { cause: wanted === undefined ? cause : WIDER_SCOPE }));
    }
    if (wanted !== undefined) {
      await access.stepUp(call, accessToken, wanted);
      return tell(new KeyholdError("insufficient_scope", { cause }));
    }
    const problem = status === 401 ? provider.onFreshTokenRejected : "no_access";
    // A 403 is stored only where `no_access` is a state of the connection. Elsewhere it concerns this call alone.
    const isNoted = problem === provider.onFreshTokenRejected;
    const told = isNoted ? await access.refused(call, accessToken, problem, cause) : problem;
    if (told === "provider_unavailable") outages.note(provider, false);
    return tell(new KeyholdError(told, { cause }));
  }

  return (next) => (request) =>
    traced("keyhold.call", request.call.provider.id, () =>
      sendAuthorized(request, (accessToken) => next({ ...request, accessToken })),
    );
}

/** Whether the body of a 401 says that the server read the message. An incomplete body also counts as "yes". */
async function isContradicted(answer: Unread, message: Sent | undefined): Promise<boolean> {
  const text = await answer.readRefusal();
  return text === undefined || isAnswered(text, answer.challenge, message?.id);
}
