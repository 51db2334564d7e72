import type {
  Attempt,
  Connection,
  ConnectionStatus,
  Connections,
  Disconnected,
  ErrorCode,
  Job,
  Tool,
  ToolResult,
  Tools,
} from "@keyhold/contract";

const connectionStatuses: readonly unknown[] = [
  "disconnected",
  "connected",
  "needs_reconnect",
  "needs_login",
  "no_access",
  "unavailable",
] satisfies readonly ConnectionStatus[];

/**
 * Reads an answer of the backend and checks its types, so that rendering cannot fail. Each function returns undefined for an invalid answer; an invalid
 * member counts as absent.
 */
export const readAnswer = {
  connections(body: unknown): Connections | undefined {
    const { user, connections } = Object(body);
    if (!Array.isArray(connections)) return undefined;
    const read = new Map(connections.map(readAnswer.connection).map((each) => [each?.provider, each]));
    return { user: text(user) ?? "", connections: [...read.values()].filter((each) => each !== undefined) };
  },
  connection(body: unknown): Connection | undefined {
    const { provider, name, connectMethod, status, connectedAt, account, mode, wantsMore } = Object(body);
    if (!text(provider)) return undefined;
    return {
      provider,
      name: text(name) ?? provider,
      connectMethod: connectMethod === "exchange" ? connectMethod : "redirect",
      // A newer backend may send values that this version does not know.
      status: connectionStatuses.includes(status) ? status : "unavailable",
      ...(wantsMore === true && { wantsMore }),
      ...(Date.parse(text(connectedAt) ?? "") && { connectedAt }),
      ...(text(account) && { account }),
      ...((mode === "test" || mode === "live") && { mode }),
    };
  },
  attempt(body: unknown): Attempt | undefined {
    const { status, code } = Object(body);
    if (status === "failed") return { status, code: (text(code) as ErrorCode | undefined) ?? "internal" };
    return status === "pending" || status === "connected" || status === "cancelled" ? { status } : undefined;
  },
  disconnected(body: unknown): Disconnected | undefined {
    const { revokedAtProvider } = Object(body);
    return typeof revokedAtProvider === "boolean" ? { revokedAtProvider } : undefined;
  },
  tools(body: unknown): Tools | undefined {
    const { tools } = Object(body);
    return Array.isArray(tools)
      ? { tools: tools.filter((tool): tool is Tool => text(Object(tool).name) !== undefined) }
      : undefined;
  },
  /** Accepts any content, since the tool has already run. */
  result(body: unknown): ToolResult | undefined {
    const { content } = Object(body);
    if (content === undefined) return undefined;
    return { ...Object(body), content: Array.isArray(content) ? content.filter((item) => item === Object(item)) : [] };
  },
  job(body: unknown): Job | undefined {
    const { status, url } = Object(body);
    if (status === "required") return { status, url: text(url) ?? "" };
    return status === "pending" || status === "approved" || status === "failed" ? { status } : undefined;
  },
};

function text(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined;
}
