import { METHOD_NOT_FOUND } from "@modelcontextprotocol/client";
import { isMembers, itemsOf, type Members } from "../../util/json.js";
import { UnusableAnswerError } from "../answerErrors.js";
import { INPUT_REQUIRED, type RawAnswer } from "../answerIn.js";
import { CAPABILITY_MISSING } from "../errorCodes.js";

/** JSON-RPC's "internal error". Keyhold uses it if an error's code is not a number. */
const INTERNAL = -32603;

/** A valid JSON-RPC answer. */
export type PlainAnswer =
  | { readonly result: Members }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } };

/**
 * Reads an answer leniently, and keeps only the members that Keyhold's own client uses. A member that is `null` or has a wrong type counts
 * as absent, so a server works even if a member that Keyhold does not need is wrong. Keyhold leaves out the texts of errors. The SDK checks
 * lists and results of tools strictly. So they are empty in the message for the SDK, and Keyhold puts the real ones into `read`.
 *
 * @param method the method of the request
 * @throws UnusableAnswerError if a member that Keyhold needs is missing
 */
export function plainAnswer(method: string, { result, error }: RawAnswer): PlainAnswer {
  if (isMembers(error)) return plainError(method, error);
  if (!isMembers(result)) throw new UnusableAnswerError("An answer has neither a result nor an error.");
  const read = RESULTS[method];
  return read ? read(result) : { result };
}

function plainError(method: string, { code, data }: Members): PlainAnswer {
  const number = typeof code === "number" && Number.isSafeInteger(code) ? code : INTERNAL;
  // The data of this error names the versions that the server speaks.
  return { error: { code: number, message: "", ...(method === "server/discover" && { data }) } };
}

const RESULTS: Readonly<Record<string, (result: Members) => PlainAnswer>> = {
  "server/discover": ({ supportedVersions }) => {
    const versions = itemsOf(supportedVersions).filter((version) => typeof version === "string");
    if (versions.length === 0) return { error: { code: METHOD_NOT_FOUND, message: "" } };
    return { result: { ...REQUIRED, supportedVersions: versions, capabilities: {} } };
  },
  initialize: ({ protocolVersion }) => {
    if (typeof protocolVersion !== "string") throw new UnusableAnswerError("The MCP server names no protocol version.");
    return { result: { protocolVersion, capabilities: {}, serverInfo: { name: "", version: "" } } };
  },
  "tools/list": ({ tools, nextCursor }) => {
    if (!Array.isArray(tools)) throw new UnusableAnswerError("The MCP server's list of tools is not a list.");
    return { result: { ...REQUIRED, tools: [], read: { tools, nextCursor } } };
  },
  "tools/call": ({ resultType, content, structuredContent, isError, task }) => {
    if (resultType === INPUT_REQUIRED) return { error: { code: CAPABILITY_MISSING, message: "" } };
    if (typeof resultType === "string" && resultType !== "" && resultType !== REQUIRED.resultType) {
      throw new UnusableAnswerError("A tool's result has an unknown type.");
    }
    // A task of MCP 2025-11-25. Later ones have a type of their own.
    if (isMembers(task) && !Array.isArray(content)) {
      throw new UnusableAnswerError("A tool began a task, and Keyhold has not asked for one.");
    }
    // Only results of MCP 2026-07-28 have a type. Older ones also write `null` for nothing.
    const isValue =
      structuredContent !== undefined && (structuredContent !== null || resultType === REQUIRED.resultType);
    const read = {
      content: itemsOf(content).filter(isMembers),
      ...(isValue && { structuredContent }),
      ...(isError !== undefined && isError !== null && { isError: !NO_ERROR.has(isError) }),
    };
    return { result: { ...REQUIRED, content: [], read } };
  },
};

/** Values of `isError` that mean "no error". Every other value counts as a failure, so that no page shows a failed payment as paid. */
const NO_ERROR: ReadonlySet<unknown> = new Set([false, "false", 0, ""]);

/** Members that MCP 2026-07-28 requires in each result. */
const REQUIRED = { resultType: "complete", ttlMs: 0, cacheScope: "private" } as const;
