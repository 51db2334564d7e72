// A real MCP server with sessions, in a process of its own, which a test can kill. It reports each call of a tool when it begins.
import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import express from "express";

const sessions = new Map();

/** @param enableJsonResponse whether the server sends an answer when it is complete, or begins a stream at once */
async function open(enableJsonResponse) {
  const server = new McpServer({ name: "mortal", version: "1.0.0" });
  server.registerTool("done", {}, () => {
    process.send("done");
    return { content: [{ type: "text", text: "done" }] };
  });
  server.registerTool("never", {}, () => {
    process.send("never");
    return new Promise(() => {});
  });
  const transport = new StreamableHTTPServerTransport({
    enableJsonResponse,
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => void sessions.set(id, transport),
  });
  await server.connect(transport);
  return transport;
}

const app = express();
app.all(["/whole", "/streamed"], express.json(), async (req, res) => {
  const id = req.get("mcp-session-id");
  if (id && !sessions.has(id)) {
    const error = { code: -32001, message: "Session not found" };
    return void res.status(404).json({ jsonrpc: "2.0", error, id: null });
  }
  const transport = sessions.get(id) ?? (await open(req.path === "/whole"));
  await transport.handleRequest(req, res, req.body);
});
app.listen(Number(process.argv[2]), "localhost", () => process.send("listening"));
process.once("disconnect", () => process.exit());
