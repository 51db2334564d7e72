import type { IncomingHttpHeaders } from "node:http";
import type { Gate, PreparedCall } from "../agents/createGate.js";
import type { CallContext } from "../vault/Grant.js";
import { type CheckedMessage, checkMessage, hasId } from "./checkMessage.js";
import { headerMismatch } from "./mirroredHeaders.js";

/** A tool call of a page that Keyhold has checked and judged before it knew that the page's session is valid. */
export interface PreparedMessage extends PreparedCall {
  readonly checked: CheckedMessage;
}

/**
 * Prepares a page's tool call while Keyhold does not know yet whether its session is valid. It neither writes nor sends anything.
 *
 * @param body reads the parsed JSON body
 * @returns `undefined` if the call needs nothing before it is sent, or will not be sent
 * @throws what `body` throws; KeyholdError `body_invalid`
 */
export type PrepareCall = (
  call: CallContext,
  request: { readonly method: string; readonly headers: IncomingHttpHeaders },
  body: () => Promise<unknown>,
) => Promise<PreparedMessage | undefined>;

export function createPrepareCall(gate: Pick<Gate, "prepare">): PrepareCall {
  return async (call, { method, headers }, body) => {
    if (method !== "POST") return undefined;
    const checked = checkMessage(await body());
    const { message } = checked;
    if (message.method !== "tools/call" || !hasId(message) || headerMismatch(headers, message)) return undefined;
    const prepared = await gate.prepare(call, message.params ?? {});
    return prepared && { ...prepared, checked };
  };
}
