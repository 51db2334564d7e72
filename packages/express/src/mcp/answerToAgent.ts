import type { Withheld } from "../agents/createGate.js";
import { describedCall } from "../agents/shownCall.js";
import type { Provider } from "../providers/Provider.js";
import type { ToolCall } from "../providers/ToolCall.js";
import { messagesOf } from "./answerIn.js";
import type { Message } from "./checkMessage.js";
import { isModern } from "./isModern.js";

/** The member of `_meta` that says how the approval of a call stands. Agentcard uses a status `approval_required` in its own results. */
const APPROVAL = "keyhold/approval";

export interface AgentAnswerOptions {
  readonly provider: Provider;
  /** The address of the page where the user decides. */
  readonly approveUrl: (approvalId: string) => string;
  /** Whether the tool may have an output schema. */
  readonly hasOutputSchema: boolean;
}

/**
 * The answer to an agent whose call was not sent: a tool's result with `isError`, because no MCP client acts on a JSON-RPC error or an HTTP
 * status, and models see neither. Everything is in one text, the only thing that most models see. A structured content that does not fit a
 * tool's output schema makes some clients throw, so only tools without such a schema get one.
 */
export function answerToAgent(
  request: Message,
  { call, status, approvalId, fault }: Withheld & { readonly call: ToolCall },
  { provider, approveUrl, hasOutputSchema }: AgentAnswerOptions,
): object {
  const url = approvalId === undefined ? undefined : approveUrl(approvalId);
  const message = TEXTS[status](wordsOf(provider, call), call.tool, { url, fault });
  const approval = { status, approvalId, approveUrl: url };
  const result = {
    // MCP 2026-07-28 requires it, and older versions do not know it.
    ...(isModern(request) && { resultType: "complete" }),
    content: [{ type: "text", text: message }],
    isError: true,
    ...(!hasOutputSchema && { structuredContent: { message, ...approval } }),
    _meta: { [APPROVAL]: approval },
  };
  return { jsonrpc: "2.0", id: request.id, result };
}

/**
 * Removes this member from an answer of a server. Only Keyhold says how an approval stands: an address that a server writes there would look
 * like the page where the user decides.
 *
 * @param answer a parsed message, or a list of messages. Keyhold changes this object
 * @returns whether a result had the member
 */
export function removeForeignApproval(answer: unknown): boolean {
  const metas = messagesOf(answer).map((message) => Object(Object(Object(message).result)._meta));
  const foreign = metas.filter((meta) => Object.hasOwn(meta, APPROVAL));
  for (const meta of foreign) delete meta[APPROVAL];
  return foreign.length > 0;
}

function wordsOf({ describe }: Provider, call: ToolCall): string {
  const words = describedCall(call, describe);
  return words === undefined ? `the call of ${call.tool}` : `"${words}"`;
}

const AGAIN = "Nothing was sent, and nothing is wrong with the call.";

interface More {
  /** The address where the user decides. */
  readonly url: string | undefined;
  /** What is wrong with the arguments. */
  readonly fault: string | undefined;
}

/** The words for a model. Some clients repeat a call if a text has words such as "not connected". */
const TEXTS: Record<Withheld["status"], (what: string, tool: string, more: More) => string> = {
  approval_required: (what, tool, { url }) =>
    `This call needs the user's approval, and the user has not decided yet. What waits: ${what}. ${url ? `The user can approve or decline it here: ${url} ` : ""}${AGAIN} Tell the user what waits and where they can decide. Call ${tool} again with exactly the same arguments only after the user has approved.`,
  left: (what, tool) =>
    `This call needs the user's approval, and it stopped waiting before it was sent. What it was: ${what}. ${AGAIN} Tell the user. Call ${tool} again only if the user still wants it.`,
  declined: (what) =>
    `The user has declined ${what}. ${AGAIN} Tell the user that it was not done, and do not repeat the call.`,
  expired: (what, tool) =>
    `The user did not decide about ${what} in time. ${AGAIN} Tell the user. Call ${tool} again with the same arguments only if the user still wants it. The user is then asked again.`,
  unclear: (what, tool) =>
    `An earlier call for ${what} was approved and sent, and no usable answer came back. It may have been carried out. This call was not sent. Find out what happened, and tell the user. Calling ${tool} again asks the user for a new approval.`,
  too_many: (what) =>
    `Too many calls wait for this user's approval already, so the user was not asked about ${what}. ${AGAIN} Tell the user to decide about what waits before you call again.`,
  too_large: (what, tool) =>
    `This call needs the user's approval, and its arguments are too large for a person to read, so the user was not asked about ${what}. Nothing was sent. Call ${tool} with arguments of at most 16 KiB.`,
  arguments_invalid: (_what, tool, { fault = "" }) =>
    `The arguments of this call do not fit the input schema that the server gave for ${tool}: ${fault} Nothing was sent, and the user was not asked. Correct the arguments and call ${tool} again. If they are correct, list the tools again first, because the schema may have changed.`,
  refused: (_what, tool) =>
    `This product does not let agents call ${tool}. Nothing was sent. Do not repeat the call: the answer will be the same.`,
};
