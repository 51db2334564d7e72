import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import { MCPServerStreamableHttp } from "@openai/agents";
import { describe } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { AgentClientKind } from "../support/agentClients.js";
import { testAgentClients } from "../support/testAgentClients.js";

const openaiAgents: AgentClientKind = {
  name: "the OpenAI Agents SDK",
  takesFetch: true,
  async open({ url, fetch, headers = {} }) {
    const server = new MCPServerStreamableHttp({
      url,
      ...(fetch && { fetch }),
      requestInit: { headers },
      timeout: PATIENCE,
    });
    await server.connect();
    await server.listTools();
    return {
      call: async (tool, amount, signal) =>
        JSON.stringify(await server.callTool(tool, { amount }, null, { ...(signal && { signal }) })),
      close: () => server.close(),
    };
  },
};

const langchain: AgentClientKind = {
  name: "LangChain",
  async open({ url, headers = {} }) {
    const client = new MultiServerMCPClient({ mcpServers: { keyhold: { transport: "http", url, headers } } });
    const tools = await client.getTools();
    return {
      async call(name, amount, signal) {
        const options = { timeout: PATIENCE, ...(signal && { signal }) };
        try {
          return JSON.stringify(await tools.find((tool) => tool.name === name)?.invoke({ amount }, options));
        } catch (error) {
          // It throws the text of a result with `isError`, and agents give that to the model.
          if (signal?.aborted) throw error;
          return String(error);
        }
      },
      close: () => client.close(),
    };
  },
};

describe("clients of MCP 2025-11-25", () => testAgentClients("legacy", [openaiAgents, langchain]));
describe("clients of MCP 2026-07-28", () => testAgentClients("modern", [openaiAgents]));
