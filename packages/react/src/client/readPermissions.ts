import type { Permissions, ToolPermission, ToolVerdict } from "@keyhold/contract";
import { isText } from "./checks.js";

const verdicts: readonly ToolVerdict[] = ["deny", "ask", "allow"];

/**
 * Reads the answer to `GET /connections/:connection/permissions` and checks its types, so that rendering cannot fail. Leaves out a tool without a
 * name. Returns undefined for an invalid answer.
 */
export function readPermissions(body: unknown): Permissions | undefined {
  const { agent, agents, tools } = Object(body);
  if (!isText(agent) || !Array.isArray(tools)) return undefined;
  const read = new Map(tools.map(readTool).map((each) => [each?.name, each]));
  return {
    agent,
    agents: Array.isArray(agents) ? agents.filter(isText) : [],
    tools: [...read.values()].filter((each) => !!each),
  };
}

function readTool(tool: unknown): ToolPermission | undefined {
  const { name, title, group, verdict, choice, choices, fixed } = Object(tool);
  if (!isText(name)) return undefined;
  return {
    name,
    title: isText(title) ? title : undefined,
    // A newer backend may send a group that this version does not know.
    group: group === "looks" || group === "changes" ? group : "spends",
    verdict: verdictOf(verdict),
    choice: verdictOf(choice),
    choices: Array.isArray(choices) ? verdicts.filter((each) => choices.includes(each)) : [],
    fixed: fixed === "provider" || fixed === "product" ? fixed : undefined,
  };
}

const verdictOf = (value: unknown) => verdicts.find((each) => each === value);
