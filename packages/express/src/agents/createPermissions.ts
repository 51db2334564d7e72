import type { PermissionChoices, PermissionPatch, Permissions, Tool, ToolPermission } from "@keyhold/contract";
import { z } from "zod";
import type { Changes } from "../changes/Changes.js";
import { setFor } from "../connections/accounts.js";
import { changeGrant } from "../connections/changeGrant.js";
import { readGrant } from "../connections/readGrant.js";
import { LARGEST_CHOICES } from "../connections/unitedChoices.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { ToolLists } from "../providers/ToolRules.js";
import type { Vault } from "../vault/createVault.js";
import type { CallContext, ChosenForAgents, ConnectionKey, Grant } from "../vault/Grant.js";
import { checkedLabel } from "./checkedArguments.js";
import type { ActivityLog } from "./createActivity.js";
import type { Gate } from "./createGate.js";
import { groupOf } from "./groupOf.js";
import { choicesFor, fixedBy } from "./judge.js";

const names = z.array(z.string().min(1).max(128)).default([]);
const patchSchema = z
  .strictObject({ agent: z.string().optional(), allow: names, ask: names, deny: names, reset: names })
  .refine(({ agent: _agent, ...lists }) => {
    const all = Object.values(lists).flat();
    return new Set(all).size === all.length;
  }) satisfies z.ZodType<PermissionPatch>;
type PatchedLists = Omit<z.infer<typeof patchSchema>, "agent">;

/**
 * What users choose for agents: which tools of a connection are allowed, ask or are refused. The choices are stored in the connection's grant.
 * They belong to its account, and end with it.
 *
 * @throws KeyholdError from each method: `not_connected`; `needs_reconnect` if Keyhold cannot open the grant
 */
export interface UserPermissions {
  /** The choices that apply to a call. A page's call has none. */
  choicesOf(call: CallContext): Promise<ToolLists>;
  /**
   * @param agent the agent's label, not yet checked
   * @param tools all tools of the MCP server
   * @throws KeyholdError also `body_invalid` if `agent` is not a label
   */
  read(call: CallContext, agent: unknown, tools: readonly Tool[]): Promise<Permissions>;
  /**
   * Changes the choices for some tools and one agent. Two changes at the same time both count, and for one tool the later one.
   *
   * @param body `PermissionPatch`, not yet checked
   * @returns all choices for this agent
   * @throws KeyholdError also `body_invalid`, `permission_fixed`
   */
  change(key: ConnectionKey, body: unknown): Promise<PermissionChoices>;
}

export interface PermissionServices {
  readonly vault: Vault;
  readonly changes: Changes;
  readonly activity: Pick<ActivityLog, "agentsAt">;
  readonly gate: () => Gate;
}

export function createPermissions({ vault, changes, activity, gate }: PermissionServices): UserPermissions {
  return {
    async choicesOf(call) {
      // Users see no connection at a provider that only agents use, and choose nothing for it.
      if (call.agent === undefined || call.provider.clientCredentials) return {};
      // The call itself reads the grant too, in a moment.
      const { grant } = await readGrant(vault, call, { isAhead: true });
      return chosenIn(grant, call.agent);
    },
    async read(call, given, tools) {
      const agent = labelOf(given);
      const { grant } = await readGrant(vault, call, { newest: true });
      const agents = new Set([...Object.keys(choicesIn(grant)), ...(await activity.agentsAt(call))]);
      const verdictOf = await gate().verdicts({ ...call, by: "agent", agent });
      const { allow = [], ask = [], deny = [] } = chosenIn(grant, agent);
      const permissionOf = (tool: Tool): ToolPermission => {
        const { name, title } = tool;
        const listed = { tool: name, by: "agent" } as const;
        const choice = deny.includes(name)
          ? "deny"
          : ask.includes(name)
            ? "ask"
            : allow.includes(name)
              ? "allow"
              : undefined;
        const { provider } = call;
        return {
          name,
          title,
          group: groupOf(tool, provider),
          verdict: verdictOf(name),
          choice,
          choices: choicesFor(listed, provider),
          fixed: fixedBy(listed, provider),
        };
      };
      return { agent, agents: [...agents].sort(), tools: tools.map(permissionOf) };
    },
    async change(key, body) {
      const { data, error: cause } = patchSchema.safeParse(body);
      if (!data) throw new KeyholdError("body_invalid", { cause });
      const { agent: given, ...lists } = data;
      const agent = labelOf(given);
      for (const verdict of ["allow", "ask", "deny"] as const) {
        const isPossible = (tool: string) => choicesFor({ tool, by: "agent" }, key.provider).includes(verdict);
        if (!lists[verdict].every(isPossible)) throw new KeyholdError("permission_fixed");
      }
      const changed = await changeGrant(vault, key, (grant) => withChoices(grant, agent, lists), { isQuiet: true });
      const { userId, provider, connection } = key;
      changes.publish(userId, { provider: provider.id, connection, permissions: true });
      return { agent, allow: [], ask: [], deny: [], ...chosenIn(changed, agent) };
    },
  };
}

function labelOf(given: unknown): string {
  try {
    return checkedLabel(given, "`agent`");
  } catch (cause) {
    throw new KeyholdError("body_invalid", { cause });
  }
}

/**
 * The choices in a grant that apply, by the labels of agents. While Keyhold does not know the account of a new grant, the choices may be
 * for another account. Then they allow nothing.
 */
function choicesIn(grant: Grant): ChosenForAgents["agents"] {
  const { agents = {} } = grant.chosen ?? {};
  if (setFor(grant.chosen, grant)) return agents;
  return Object.fromEntries(Object.entries(agents).map(([label, lists]) => [label, { ...lists, allow: [] }]));
}

/** An object also has members that it inherits, such as `constructor`. */
function chosenIn(grant: Grant, agent: string): ToolLists {
  const agents = choicesIn(grant);
  return (Object.hasOwn(agents, agent) && agents[agent]) || {};
}

function withChoices(grant: Grant, agent: string, { reset, ...added }: PatchedLists): Grant {
  const { account, accountKey, subject } = grant;
  const before = chosenIn(grant, agent);
  const changing = new Set([...reset, ...Object.values(added).flat()]);
  const after = (verdict: keyof ToolLists) => [
    ...(before[verdict] ?? []).filter((tool) => !changing.has(tool)),
    ...added[verdict],
  ];
  const lists = { allow: after("allow"), ask: after("ask"), deny: after("deny") };
  const others = Object.entries(choicesIn(grant)).filter(([label]) => label !== agent);
  const isEmpty = Object.values(lists).every((tools) => tools.length === 0);
  const agents = Object.fromEntries(isEmpty ? others : [...others, [agent, lists]]);
  if (JSON.stringify(agents).length > LARGEST_CHOICES)
    throw new KeyholdError("body_invalid", { cause: new Error("Too many choices.") });
  return { ...grant, chosen: { agents, account, accountKey, subject } };
}
