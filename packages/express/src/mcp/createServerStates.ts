import { createHmac } from "node:crypto";
import canonicalize from "canonicalize";
import { bodyInvalid } from "../util/parsedJson.js";
import type { Keyring } from "../vault/createKeyring.js";
import type { CallContext } from "../vault/Grant.js";
import type { Message } from "./checkMessage.js";

const PREFIX = "keyhold-call.";

/**
 * Binds a server's own state to the call that it belongs to. A server of MCP 2026-07-28 answers a call with `input_required` and a
 * `requestState`, which the client sends back with the same call. Without the binding, an agent could send the state of one call with the
 * arguments of another call that the user approves, and a server that trusts its state would carry out the first one.
 */
export interface ServerStates {
  /** Replaces the state in a server's answer by one that only the same call of this agent can use. @returns whether the answer has a state */
  bind(call: CallContext, message: Message, answer: unknown): boolean;
  /**
   * @returns the server's own state, for the call to the server
   * @throws KeyholdError `body_invalid` if the state does not belong to this call
   */
  stateFor(call: CallContext, message: Message): string;
}

export function createServerStates(keyring: Pick<Keyring, "derive">): ServerStates {
  const [newest = "", ...older] = keyring.derive("server-state");

  function bound(secret: string, { userId, connection, agent = "" }: CallContext, { params }: Message, state: string) {
    const of = canonicalize([userId, connection, agent, params?.name, params?.arguments ?? {}, state]);
    return `${PREFIX}${createHmac("sha256", secret).update(String(of)).digest("base64url")}.${state}`;
  }

  return {
    bind(call, message, answer) {
      const { result } = Object(answer);
      const { requestState } = Object(result);
      if (typeof requestState !== "string") return false;
      result.requestState = bound(newest, call, message, requestState);
      return true;
    },
    stateFor(call, message) {
      const given = String(message.params?.requestState);
      const state = given.slice(given.indexOf(".", PREFIX.length) + 1);
      // During a key rotation, another process may have bound the state with another key.
      if ([newest, ...older].some((secret) => bound(secret, call, message, state) === given)) return state;
      throw bodyInvalid("The state in `requestState` does not belong to this call.");
    },
  };
}
