import type { Keyhold } from "@keyhold/express";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Step, Task } from "./Task.js";

/** The result of a tool call. */
export interface ToolAnswer {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Why Keyhold did not send the call, such as `declined`. */
  readonly refusal?: string | undefined;
}

/** The tools of a user's Agentcard, for one task. */
export type Tools = Awaited<ReturnType<typeof openTools>>;

/** The agent's label: by it, rules, approvals and the record of calls tell agents apart. */
const AGENT = "shopper";

/**
 * Connects an MCP client to a user's Agentcard. Each call becomes a step of the task.
 *
 * @throws KeyholdError `not_connected`, `needs_reconnect` and others, before anything was sent
 */
export async function openTools(keyhold: Keyhold, userId: string, { id, steps }: Task) {
  const { url, fetch } = await keyhold.mcp({ userId, provider: "agentcard", agent: AGENT, requestId: id });
  const client = new Client({ name: "magpie", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));

  async function send(name: string, args: Record<string, unknown>) {
    for (;;) {
      const { content, structuredContent, isError, _meta } = await client.callTool({ name, arguments: args });
      const refusal: unknown = Object(_meta?.["keyhold/approval"]).status;
      // The user has not decided yet. The same call waits for the same approval again.
      if (refusal === "approval_required") continue;
      return {
        text: content.map((part) => (part.type === "text" ? part.text : "")).join("\n"),
        data: Object(structuredContent),
        isError: isError === true,
        refusal: typeof refusal === "string" ? refusal : undefined,
      };
    }
  }

  return {
    list: async () => (await client.listTools()).tools,
    /** @param words what the step is called */
    async call(name: string, args: Record<string, unknown>, words: string): Promise<ToolAnswer> {
      const step: Step = { id: steps.length, text: words, status: "running" };
      steps.push(step);
      try {
        const { isError, ...answer } = await send(name, args);
        step.status = isError ? "failed" : "done";
        return answer;
      } catch (error) {
        step.status = "failed";
        throw error;
      }
    },
    close: () => client.close(),
  };
}
