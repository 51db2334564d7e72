import type { ToolVerdict } from "@keyhold/contract";
import type { ToolCall } from "./ToolCall.js";

/** What happens to a tool call: Keyhold sends it, asks the user first, or refuses it. */
export type Verdict = ToolVerdict;

/** Lists of tools by their names. If several lists name a tool, `deny` counts before `ask`, and `ask` before `allow`. */
export interface ToolLists {
  /** Keyhold sends calls of these tools without asking the user. */
  readonly allow?: readonly string[] | undefined;
  /** The user has to approve each call of these tools before Keyhold sends it. */
  readonly ask?: readonly string[] | undefined;
  /** Keyhold refuses calls of these tools. */
  readonly deny?: readonly string[] | undefined;
}

/** The product's rules for one kind of caller. They come before the provider's own rules. */
export interface ToolRules extends ToolLists {
  /**
   * Decides about the tools that no list of these rules names, for example by an argument. It gets a copy of the call. If it returns
   * `undefined`, the provider's own rules decide. If it throws or returns anything else, such as a promise, the call is refused. Allow only
   * what it has read and checked: an argument can be absent or have any type, and a server can read a name that is spelled differently.
   *
   * @example
   * other: ({ tool, arguments: { amount_cents } }) =>
   *   tool === "create_card" && typeof amount_cents === "number" && amount_cents <= 2000 ? "allow" : undefined,
   */
  readonly other?: ((call: ToolCall) => Verdict | undefined) | undefined;
}

/** The product's rules for agents. */
export interface AgentToolRules extends ToolRules {
  /**
   * Whether a user can allow what the provider's own rules ask for or refuse. Without it, a user can only choose a stricter verdict. In
   * both cases, the user cannot change the verdict on a tool that the product's own rules name.
   *
   * @default false
   */
  readonly userMayAllow?: boolean | undefined;
}

/**
 * The product's rules about tool calls. They add to the provider's own rules, and cannot allow what the provider refuses to all callers.
 *
 * @example
 * { page: { allow: ["buy_list_merchants"] }, agent: { deny: ["get_card_details"], ask: ["list_transactions"] } }
 */
export interface ToolPolicy {
  /** For calls of browsers: the MCP proxy and the tools route. */
  readonly page?: ToolRules | undefined;
  /** For calls of agents: `keyhold.mcp()`, and the route for tokens of `keyhold.agentToken()`. */
  readonly agent?: AgentToolRules | undefined;
}

/** A provider's own lists for one kind of caller. */
export interface ProviderToolLists extends ToolLists {
  /**
   * What happens to a tool that no list names, such as one that the provider adds tomorrow.
   *
   * @default "allow"
   */
  readonly unlisted?: Verdict | undefined;
}

/** A provider's own rules about tool calls. */
export interface ProviderToolRules {
  /**
   * Tools that no caller can call, whatever the product's rules say.
   *
   * @default []
   */
  readonly deny?: readonly string[] | undefined;
  /**
   * For calls of browsers.
   *
   * @default every tool is allowed
   */
  readonly page?: ProviderToolLists | undefined;
  /**
   * For calls of agents.
   *
   * @default every tool is allowed
   */
  readonly agent?: ProviderToolLists | undefined;
  /**
   * Tools that change something, but spend no money and show no secret. In the list of permissions, users see them as a group. The tools
   * that agents are allowed to call are in the group of tools that only read.
   *
   * @default by the server's annotations; if `agent.unlisted` is not `allow`, each other tool may spend
   */
  readonly changes?: readonly string[] | undefined;
}
