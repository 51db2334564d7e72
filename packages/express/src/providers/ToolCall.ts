/** A call of a tool, as the rules see it. */
export interface ToolCall {
  /** The tool's name at the provider. */
  readonly tool: string;
  /** The parsed arguments that would be sent; an empty object if the caller sent none. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The user whose connection is used. */
  readonly userId: string;
  /** The provider's id. */
  readonly provider: string;
  /** The connection's id. */
  readonly connection: string;
  /** `page` for a browser, `agent` for a program that uses `keyhold.mcp()` or a token of `keyhold.agentToken()`. */
  readonly by: "page" | "agent";
  /** The agent's label. A page has none. */
  readonly agent?: string | undefined;
}
