import { ElicitResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { inputRequired } from "@modelcontextprotocol/server";
import { openMcpServer, type Speaks } from "./openMcpServer.js";

/** The parameters of `elicitation/create`, as odd as a test wants them. */
type Asked = Record<string, unknown>;

/** Where a server of MCP 2025-11-25 asks: in the answer to the call, or in the standing event stream of the session. */
export type Place = "in the answer" | "in the standing stream";

const forever = new Promise<undefined>(() => {});

/**
 * A real MCP server whose tool `ask` asks its user the questions of `forms`. The tool's result is what the server got. A server of
 * MCP 2026-07-28 asks all questions at once, and an older one asks one after the other, and goes on without an answer when its `patience`
 * has ended.
 */
export async function openAskingServer(speaks: Exclude<Speaks, "both">) {
  const asking = { forms: [] as Asked[], place: "in the answer" as Place, patience: forever };
  /** How often the tool began to run, and what it got. */
  const got: { runs: number; answers: unknown[]; states: unknown[] } = { runs: 0, answers: [], states: [] };
  const resultOf = (answers: unknown[]) => {
    got.answers.push(...answers);
    return { content: [{ type: "text" as const, text: "done" }], structuredContent: { answers } };
  };

  const server = await openMcpServer(speaks, {
    legacy: (mcp) =>
      mcp.registerTool("ask", {}, async ({ sendRequest }) => {
        got.runs++;
        const answers: unknown[] = [];
        for (const params of asking.forms) {
          const request = { method: "elicitation/create", params } as never;
          const answer =
            asking.place === "in the answer"
              ? sendRequest(request, ElicitResultSchema)
              : mcp.server.request(request, ElicitResultSchema);
          answer.catch(() => undefined);
          const given = await Promise.race([answer, asking.patience]);
          if (!given) break;
          answers.push(given);
        }
        return resultOf(answers);
      }),
    modern: (mcp) =>
      mcp.registerTool("ask", {}, ({ mcpReq }) => {
        const { inputResponses: answers } = mcpReq;
        if (answers) {
          got.states.push(mcpReq.requestState());
          return resultOf(Object.values(answers));
        }
        got.runs++;
        const requests = asking.forms.map((params, index) => [`q${index}`, { method: "elicitation/create", params }]);
        return inputRequired({ inputRequests: Object.fromEntries(requests), requestState: "the server's own state" });
      }),
  });
  return { ...server, asking, got };
}

export type AskingServer = Awaited<ReturnType<typeof openAskingServer>>;
