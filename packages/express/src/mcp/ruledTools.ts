import { groupOf } from "../agents/groupOf.js";
import type { Provider } from "../providers/Provider.js";
import type { Verdict } from "../providers/ToolRules.js";
import { isMembers, type Members } from "../util/json.js";

/** Keyhold adds one of these to the description of a tool, so that a model expects the question. */
const ASKS = "The user has to approve each call of this tool.";
const MAY_ASK = "The user may have to approve a call of this tool.";

/**
 * Applies the rules to a list of tools: leaves out those that the caller can never call, and says in the descriptions of the others whether
 * the user has to approve a call. If that depends on the arguments, it says nothing about a tool that only reads.
 *
 * @param tools the tools as a server sent them. Each can have any type
 */
export function ruledTools<T>(
  tools: readonly T[],
  provider: Pick<Provider, "ownTools">,
  verdictOf: (tool: string) => Verdict | undefined,
): T[] {
  return tools.flatMap((tool) => {
    if (!isMembers(tool) || typeof tool.name !== "string") return [tool];
    const verdict = verdictOf(tool.name);
    if (verdict === "deny") return [];
    if (verdict === "allow" || (verdict === undefined && isLook(tool.name, tool, provider))) return [tool];
    const note = verdict === "ask" ? ASKS : MAY_ASK;
    const description =
      typeof tool.description === "string" ? `${tool.description.trimEnd()} ${note}`.trimStart() : note;
    return [{ ...tool, description }];
  });
}

/** @param tool as a server sent it, or as Keyhold has read it */
function isLook(name: string, { annotations, readOnly }: Members, provider: Pick<Provider, "ownTools">): boolean {
  const isHinted = readOnly === true || Object(annotations).readOnlyHint === true;
  return groupOf({ name, readOnly: isHinted }, provider) === "looks";
}
