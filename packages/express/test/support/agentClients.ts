import { createMCPClient } from "@ai-sdk/mcp";
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { PATIENCE } from "../../../../vitest.shared.js";

/** How an agent reaches Keyhold: with the `fetch` of `keyhold.mcp()`, or with a token of `keyhold.agentToken()` in a header. */
export interface AgentAccess {
  readonly url: string;
  readonly fetch?: typeof fetch;
  readonly headers?: Record<string, string>;
}

/** A connected MCP client, which knows the list of tools. */
export interface AgentClient {
  /** Calls a tool with an amount. @returns everything that the client gives its caller, as text */
  call(tool: string, amount: number, signal?: AbortSignal): Promise<string>;
  close(): Promise<unknown>;
}

/** An MCP client of another project, unchanged. */
export interface AgentClientKind {
  readonly name: string;
  /** Whether it takes a `fetch`. Each client takes headers. */
  readonly takesFetch?: boolean;
  open(access: AgentAccess): Promise<AgentClient>;
}

const about = { name: "test", version: "1.0.0" };

/** A program in any language, without an MCP package. */
export const plainClient: AgentClientKind = {
  name: "a plain JSON-RPC client",
  async open({ url, fetch: send = fetch, headers }) {
    let id = 0;
    const all = { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers };
    return {
      async call(name, amount, signal) {
        const params = { name, arguments: { amount } };
        const body = JSON.stringify({ jsonrpc: "2.0", id: ++id, method: "tools/call", params });
        return (await send(url, { method: "POST", headers: all, body, ...(signal && { signal }) })).text();
      },
      close: async () => undefined,
    };
  },
};

export const sdk1: AgentClientKind = {
  name: "version 1 of the MCP SDK",
  takesFetch: true,
  async open({ url, fetch, headers = {} }) {
    const client = new Client(about);
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      ...(fetch && { fetch }),
      requestInit: { headers },
    });
    await client.connect(transport);
    await client.listTools();
    return {
      async call(name, amount, signal) {
        const options = { timeout: PATIENCE, ...(signal && { signal }) };
        return JSON.stringify(await client.callTool({ name, arguments: { amount } }, undefined, options));
      },
      close: () => client.close(),
    };
  },
};

export const sdk2: AgentClientKind = {
  name: "version 2 of the MCP SDK",
  takesFetch: true,
  async open({ url, fetch, headers = {} }) {
    const client = new ModernClient(about, { versionNegotiation: { mode: "auto" } });
    await client.connect(new ModernTransport(new URL(url), { ...(fetch && { fetch }), requestInit: { headers } }));
    await client.listTools();
    return {
      async call(name, amount, signal) {
        const options = { timeout: PATIENCE, ...(signal && { signal }) };
        return JSON.stringify(await client.callTool({ name, arguments: { amount } }, options));
      },
      close: () => client.close(),
    };
  },
};

export const aiSdk: AgentClientKind = {
  name: "version 1 of the AI SDK's client",
  takesFetch: true,
  async open({ url, fetch, headers = {} }) {
    const transport = { type: "http", redirect: "error", url, headers, ...(fetch && { fetch }) } as const;
    const client = await createMCPClient({ transport });
    const tools = await client.tools();
    return {
      async call(name, amount, abortSignal) {
        const options = { toolCallId: name, messages: [], ...(abortSignal && { abortSignal }) };
        return JSON.stringify(await tools[name]?.execute({ amount }, options));
      },
      close: () => client.close(),
    };
  },
};
