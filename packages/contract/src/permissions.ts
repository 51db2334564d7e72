/** What happens to a call of a tool: it is sent (`allow`), the user is asked first (`ask`), or it is refused (`deny`). */
export type ToolVerdict = "allow" | "ask" | "deny";

/** What a tool does: it only reads (`looks`), it changes something (`changes`), or it can spend money or show a secret (`spends`). */
export type ToolGroup = "looks" | "changes" | "spends";

/** What an agent can do with a tool, and what the user can change about that. */
export interface ToolPermission {
  /** The tool's name at the provider. */
  readonly name: string;
  /** The provider's name of the tool for people. */
  readonly title?: string | undefined;
  /** What the tool does. */
  readonly group: ToolGroup;
  /** What happens to a call now. Absent if the product decides by the arguments of each call. */
  readonly verdict?: ToolVerdict | undefined;
  /** What the user has chosen. */
  readonly choice?: ToolVerdict | undefined;
  /** What the user can choose, the strictest first. With `fixed`, nothing. */
  readonly choices: readonly ToolVerdict[];
  /** Who has decided about the tool, so that the user cannot: the provider refuses it to all callers, or the product's rules name it. */
  readonly fixed?: "provider" | "product" | undefined;
}

/** The answer to `GET /connections/:connection/permissions?agent=shopper`. */
export interface Permissions {
  /** The label of the agent that `tools` is about. */
  readonly agent: string;
  /** The labels of the agents that have called a tool at this connection, or for which the user has chosen something there, in alphabetical order. */
  readonly agents: readonly string[];
  /** The tools of the connection's MCP server, in its order. */
  readonly tools: readonly ToolPermission[];
}

/** What a user has chosen for one agent at one connection, by the names of tools. It is the answer to `PATCH /connections/:connection/permissions`. */
export interface PermissionChoices {
  /** Default: `agent`. */
  readonly agent?: string | undefined;
  /** Tools whose calls are sent without asking the user. Default: none. */
  readonly allow?: readonly string[] | undefined;
  /** Tools whose calls ask the user first. Default: none. */
  readonly ask?: readonly string[] | undefined;
  /** Tools whose calls are refused. Default: none. */
  readonly deny?: readonly string[] | undefined;
}

/**
 * The body of `PATCH /connections/:connection/permissions`: the tools whose choice changes. All other choices stay, including choices that another
 * tab has just made.
 */
export interface PermissionPatch extends PermissionChoices {
  /** The user's choice for these tools ends, and the rules decide about them again. */
  readonly reset?: readonly string[] | undefined;
}
