import type { Request } from "express";
import type { Access } from "../connections/createAccess.js";
import type { Outages } from "../connections/outages.js";
import { refusal } from "../connections/refusal.js";
import { KeyholdError } from "../KeyholdError.js";
import type { Emit } from "../KeyholdEvent.js";
import { wantedScope } from "../oauth/wantedScope.js";
import { traced } from "../traced.js";
import type { Owner } from "../vault/Grant.js";

/** An answer of an MCP server whose body nobody has begun to read. */
export interface Unread {
  readonly status: number;
  /** Its `WWW-Authenticate`. */
  readonly challenge: string | null | undefined;
  discard(): Promise<unknown>;
}

/** Sends a request with a user's access token, and once more with a renewed one where the server refuses the first. */
export type Authorized = <A extends Unread>(
  owner: Owner,
  send: (accessToken: string) => Promise<A>,
  req?: Request,
) => Promise<A>;

/**
 * The rule for replays: only a request that was refused before it was carried out (401) is sent again, and only once.
 * Never after a timeout or a 5xx: the call may have spent money.
 *
 * @returns a function that gives back any answer below 500 but 401, 403 and redirects
 */
export function createAuthorized(access: Access, outages: Outages, emit: Emit): Authorized {
  async function attempt<A extends Unread>(owner: Owner, send: (accessToken: string) => Promise<A>, req?: Request) {
    const first = await access.token(owner, { req });
    const answer = await send(first);
    if (answer.status !== 401) return { answer, accessToken: first };
    await answer.discard();
    const accessToken = await access.token(owner, { rejected: first, req });
    return { answer: await send(accessToken), accessToken };
  }

  async function call<A extends Unread>(owner: Owner, send: (accessToken: string) => Promise<A>, req?: Request) {
    const { provider } = owner;
    /** Of what fails at the MCP server; `access` tells of what fails at the authorization server. */
    const tell = (error: unknown): never => {
      if (error instanceof KeyholdError) emit(refusal(owner, error));
      throw error;
    };
    try {
      const { answer, accessToken } = await attempt(owner, (token) => send(token).catch(tell), req);
      const { status } = answer;
      if (status < 300 || (status >= 400 && status < 500 && status !== 401 && status !== 403)) {
        outages.note(provider, true);
        access.accepted(owner, accessToken);
        return answer;
      }
      await answer.discard();
      const cause = new Error(`The MCP server answered ${status}.`);
      if (status < 400) tell(new KeyholdError("provider_answer_invalid", { cause }));
      if (status >= 500) tell(new KeyholdError("provider_unavailable", { cause }));
      const wanted = status === 403 ? wantedScope(answer.challenge) : undefined;
      if (wanted !== undefined) {
        await access.stepUp(owner, accessToken, wanted);
        return tell(new KeyholdError("insufficient_scope", { cause }));
      }
      const problem = status === 401 ? provider.freshTokenRefused : "no_access";
      const isNoted = problem === provider.freshTokenRefused;
      const told = isNoted ? await access.refused(owner, accessToken, problem) : problem;
      return tell(new KeyholdError(told, { cause }));
    } catch (error) {
      if (error instanceof KeyholdError && error.code === "provider_unavailable") outages.note(provider, false);
      throw error;
    }
  }

  return (owner, send, req) => traced("keyhold.call", owner.provider.id, () => call(owner, send, req));
}
