import type { ToolLists } from "../providers/ToolRules.js";
import type { ChosenForAgents } from "../vault/Grant.js";

/** The maximum of all choices for one connection, in characters of JSON. They are stored with the grant, which each call reads. */
export const LARGEST_CHOICES = 16_384;

/**
 * What a user has chosen for agents at two connections of one account, for the connection that stays. If the choices for a tool differ, the
 * stricter one counts. If all choices together are too large, only the choices of the connection that stays count.
 */
export function unitedChoices(
  staying: ChosenForAgents | undefined,
  moving: ChosenForAgents | undefined,
): ChosenForAgents | undefined {
  if (!staying || !moving) return staying ?? moving;
  const byLabel = new Map(Object.entries(staying.agents));
  for (const [label, lists] of Object.entries(moving.agents))
    byLabel.set(label, united(byLabel.get(label) ?? {}, lists));
  const agents = Object.fromEntries(byLabel);
  return JSON.stringify(agents).length > LARGEST_CHOICES ? staying : { ...staying, agents };
}

function united(one: ToolLists, other: ToolLists): ToolLists {
  const strictestOf = new Map<string, keyof ToolLists>();
  for (const verdict of ["allow", "ask", "deny"] as const)
    for (const tool of [...(one[verdict] ?? []), ...(other[verdict] ?? [])]) strictestOf.set(tool, verdict);
  const toolsWith = (verdict: keyof ToolLists) =>
    [...strictestOf.keys()].filter((tool) => strictestOf.get(tool) === verdict);
  return { allow: toolsWith("allow"), ask: toolsWith("ask"), deny: toolsWith("deny") };
}
