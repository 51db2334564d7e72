import type { Provider } from "../providers/Provider.js";
import type { ToolCall } from "../providers/ToolCall.js";
import type { ToolLists, Verdict } from "../providers/ToolRules.js";
import { ignoreRejection } from "../util/ignoreRejection.js";
import { plainName } from "../util/plainName.js";

/** The rules of a provider: its own rules, and the product's rules. */
export type RuledProvider = Pick<Provider, "tools" | "ownTools">;

/** A caller and a tool. A list of tools has no arguments. */
export type Listed = Pick<ToolCall, "tool" | "by">;

/** The verdicts with the name of the list, the strictest first. */
const STRICTEST_FIRST = ["deny", "ask", "allow"] as const;
const NONE: ToolLists = {};

/**
 * Judges a tool call. `choices` is what the user has chosen for this connection and agent. The first rule that applies decides:
 *
 * 1. what the provider refuses to all callers
 * 2. the product's lists for this caller
 * 3. the product's function `other`
 * 4. the user's choice, if it is stricter than rules 5 and 6, or if the product lets the user allow more
 * 5. the provider's own lists for this caller
 * 6. what the provider says about tools that no list names
 */
export function judge(call: ToolCall, provider: RuledProvider, choices: ToolLists = NONE): Verdict {
  return fixedVerdict(call, provider) ?? otherVerdict(call, provider) ?? chosenVerdict(call, provider, choices);
}

/**
 * The verdict for a list of tools, where no arguments are known.
 *
 * @returns `undefined` if it depends on the arguments
 */
export function listedVerdict(listed: Listed, provider: RuledProvider, choices: ToolLists = NONE): Verdict | undefined {
  const fixed = fixedVerdict(listed, provider);
  if (fixed || provider.tools?.[listed.by]?.other === undefined)
    return fixed ?? chosenVerdict(listed, provider, choices);
  return undefined;
}

/** Who has fixed the verdict on a tool, so that no user can change it. */
export function fixedBy({ tool, by }: Listed, { tools, ownTools }: RuledProvider): "provider" | "product" | undefined {
  if (verdictIn({ deny: ownTools?.deny }, tool)) return "provider";
  return verdictIn(tools?.[by], tool) && "product";
}

/** What a user can choose for a tool, the strictest first; nothing if the verdict is fixed. */
export function choicesFor(listed: Listed, provider: RuledProvider): readonly Verdict[] {
  if (fixedBy(listed, provider)) return [];
  const looser = mayAllow(listed, provider)
    ? STRICTEST_FIRST.length
    : STRICTEST_FIRST.indexOf(ownVerdict(listed, provider)) + 1;
  return STRICTEST_FIRST.slice(0, looser);
}

/** Whether a tool only reads: the provider itself lets agents call it. Every other tool may change something or spend. */
export function onlyReads({ tool }: Pick<ToolCall, "tool">, { ownTools }: Pick<Provider, "ownTools">): boolean {
  return ownTools?.agent?.allow?.includes(tool) ?? false;
}

/** Rules 1 and 2: no user can change these. */
function fixedVerdict({ tool, by }: Listed, { tools, ownTools }: RuledProvider): Verdict | undefined {
  return verdictIn({ deny: ownTools?.deny }, tool) ?? verdictIn(tools?.[by], tool);
}

function otherVerdict(call: ToolCall, { tools }: RuledProvider): Verdict | undefined {
  const other = tools?.[call.by]?.other;
  if (!other) return undefined;
  try {
    // A copy, so that the function cannot change the call that it judges.
    const verdict: unknown = other(structuredClone(call));
    ignoreRejection(verdict);
    return verdict === undefined ? undefined : (STRICTEST_FIRST.find((known) => known === verdict) ?? "deny");
  } catch {
    return "deny";
  }
}

function chosenVerdict(listed: Listed, provider: RuledProvider, choices: ToolLists): Verdict {
  const verdict = ownVerdict(listed, provider);
  const choice = verdictIn(choices, listed.tool) ?? verdict;
  const isStricter = STRICTEST_FIRST.indexOf(choice) < STRICTEST_FIRST.indexOf(verdict);
  return isStricter || mayAllow(listed, provider) ? choice : verdict;
}

/** Rules 5 and 6. */
function ownVerdict({ tool, by }: Listed, { ownTools }: RuledProvider): Verdict {
  const own = ownTools?.[by];
  return verdictIn(own, tool) ?? own?.unlisted ?? "allow";
}

const mayAllow = ({ by }: Listed, { tools }: RuledProvider) => by === "agent" && tools?.agent?.userMayAllow === true;

/**
 * The strictest list that names a tool. A list that allows names it exactly. For the others, a spelling that a lenient server may read as the
 * same name is enough.
 */
function verdictIn(lists: ToolLists | undefined, tool: string): Verdict | undefined {
  return STRICTEST_FIRST.find((verdict) => {
    const names = lists?.[verdict] ?? [];
    return names.includes(tool) || (verdict !== "allow" && names.some((name) => plainName(name) === plainName(tool)));
  });
}
