import type {
  Attempt,
  Connection,
  Connections,
  Disconnected,
  ErrorCode,
  Job,
  Tool,
  ToolResult,
  Tools,
} from "@keyhold/contract";

/**
 * Reads an answer of the backend and checks its types, so that rendering cannot fail. Each function returns undefined for
 * an invalid answer, and treats an invalid member as absent.
 */
export const readAnswer = {
  connections(body: unknown): Connections | undefined {
    const { user, connections } = Object(body);
    if (!Array.isArray(connections)) return undefined;
    const read = new Map(connections.map(readAnswer.connection).map((each) => [each?.id, each]));
    return { user: text(user) ?? "", connections: [...read.values()].filter((each) => !!each) };
  },
  connection(body: unknown): Connection | undefined {
    const read = Object(body);
    const provider = text(read.provider);
    if (!provider) return undefined;
    return {
      id: text(read.id) ?? provider,
      provider,
      name: text(read.name) ?? provider,
      brand: text(read.brand),
      icon: /^(https:|data:image)\//i.test(text(read.icon) ?? "") ? read.icon : undefined,
      signIn: oneOf(read.signIn, "email"),
      connectMethod: oneOf(read.connectMethod, "exchange") ?? "redirect",
      // A newer backend may send values that this version does not know.
      status:
        oneOf(read.status, "disconnected", "connected", "needs_reconnect", "needs_login", "no_access") ?? "unavailable",
      wantsMore: read.wantsMore === true || undefined,
      connectedAt: Date.parse(text(read.connectedAt) ?? "") ? read.connectedAt : undefined,
      account: text(read.account),
      mode: oneOf(read.mode, "test", "live"),
    };
  },
  attempt(body: unknown): Attempt | undefined {
    const { status, code } = Object(body);
    if (status === "failed") return { status, code: (text(code) as ErrorCode | undefined) ?? "internal" };
    const known = oneOf(status, "pending", "connected", "cancelled");
    return known && { status: known };
  },
  disconnected(body: unknown): Disconnected | undefined {
    const { revokedAtProvider } = Object(body);
    return typeof revokedAtProvider === "boolean" ? { revokedAtProvider } : undefined;
  },
  tools(body: unknown): Tools | undefined {
    // `useContinueJob` reads `continueTool`, so that a page without waiting calls does not load that code.
    const { tools, continueTool } = Object(body);
    return Array.isArray(tools)
      ? { tools: tools.filter((tool): tool is Tool => !!text(Object(tool).name)), continueTool }
      : undefined;
  },
  /** Accepts any content, because the tool has already run. */
  result(body: unknown): ToolResult | undefined {
    const { content } = Object(body);
    if (content === undefined) return undefined;
    return { ...Object(body), content: Array.isArray(content) ? content.filter((item) => item === Object(item)) : [] };
  },
  job(body: unknown): Job | undefined {
    const { status, url } = Object(body);
    if (status === "required") return { status, url: text(url) ?? "" };
    const known = oneOf(status, "pending", "approved", "failed");
    return known && { status: known };
  },
};

function oneOf<Known extends string>(value: unknown, ...known: readonly Known[]): Known | undefined {
  return known.find((each) => each === value);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined;
}
