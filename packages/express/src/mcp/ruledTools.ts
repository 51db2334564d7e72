import type { Verdict } from "../providers/ToolRules.js";
import { isMembers } from "../util/json.js";

/** Keyhold adds one of these to the description of a tool, so that a model expects the question. */
const ASKS = "The user has to approve each call of this tool.";
const MAY_ASK = "The user may have to approve a call of this tool.";

/**
 * Applies the rules to a list of tools: leaves out those that the caller can never call, and says in the descriptions of the others whether
 * the user has to approve a call.
 *
 * @param tools the tools as a server sent them. Each can have any type
 */
export function ruledTools<T>(tools: readonly T[], verdictOf: (tool: string) => Verdict | undefined): T[] {
  return tools.flatMap((tool) => {
    if (!isMembers(tool) || typeof tool.name !== "string") return [tool];
    const verdict = verdictOf(tool.name);
    if (verdict === "deny") return [];
    if (verdict === "allow") return [tool];
    const note = verdict === "ask" ? ASKS : MAY_ASK;
    const description =
      typeof tool.description === "string" ? `${tool.description.trimEnd()} ${note}`.trimStart() : note;
    return [{ ...tool, description }];
  });
}
