import { z } from "zod";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";
import type { CallContext } from "../vault/Grant.js";
import type { Message } from "./checkMessage.js";
import { isModern } from "./isModern.js";

/** Clients of MCP 2026-07-28 send a call at most eleven times. The last answer must be a result, or the client throws. */
const MOST_ROUNDS = 10;
const PREFIX = "keyhold.";

const stateSchema = z.object({ approvalId: z.string(), round: z.int().min(1), endsAt: z.number() });

/** One round of a call. */
export interface Round {
  /** The text to send without the state of the earlier rounds, which only Keyhold reads. Absent if there is no such state. */
  readonly text: string | undefined;
  /** @returns what the client gets while the user has not decided; `undefined` if it must get a result */
  next(approvalId: string): Promise<object | undefined>;
}

/**
 * Rounds of MCP 2026-07-28: while the user has not decided, a client gets `input_required` with a sealed state and without a question. It then
 * sends the call again by itself.
 */
export interface Rounds {
  begin(call: CallContext, message: Message): Promise<Round>;
}

/** @param lasts milliseconds for which a client's state is valid */
export function createRounds(keyring: Keyring, lasts: number): Rounds {
  const contextOf = ({ userId, connection, agent = "" }: CallContext) => ["round", userId, connection, agent];

  /** @returns `undefined` if Keyhold has not sealed it for this caller: then it is the server's own state */
  async function opened(call: CallContext, state: unknown) {
    if (typeof state !== "string" || !state.startsWith(PREFIX)) return undefined;
    const text = await tryOpen(keyring, state.slice(PREFIX.length), contextOf(call));
    return text === undefined ? undefined : stateSchema.parse(JSON.parse(text));
  }

  return {
    async begin(call, message) {
      const { requestState, ...params } = message.params ?? {};
      const state = await opened(call, requestState);
      // Keyhold's state would replace the state of the server's own round, and the answers to the server's questions would be lost.
      const isOfServer = params.inputResponses !== undefined || (requestState !== undefined && !state);
      const done = state && Date.now() < state.endsAt ? state.round : 0;
      return {
        text: state && JSON.stringify({ ...message, params }),
        async next(approvalId) {
          if (!isModern(message) || isOfServer || done >= MOST_ROUNDS) return undefined;
          const text = JSON.stringify({ approvalId, round: done + 1, endsAt: Date.now() + lasts });
          const sealed = PREFIX + (await keyring.seal(text, contextOf(call)));
          return {
            jsonrpc: "2.0",
            id: message.id,
            result: { resultType: "input_required", requestState: sealed },
          };
        },
      };
    },
  };
}
