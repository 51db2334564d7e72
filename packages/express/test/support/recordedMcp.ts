import type { Request, Response } from "express";
import type { RecordedToken } from "./recordedTokens.js";

interface McpSessions {
  readonly lostSessions: Set<string>;
  begin(): string;
}

const inputSchema = { type: "object" };
const tools = ["whoami", "read", "write"].map((name) => ({ name, inputSchema }));

/** The MCP servers of the fixtures, which speak MCP 2025-11-25. The one at `found` has sessions, and its tool `write` requires the scope `write`. */
export function answerMcp(req: Request, res: Response, token: RecordedToken, sessions: McpSessions): unknown {
  const { method, id, params } = req.body ?? {};
  const session = req.get("mcp-session-id");
  const answer = (result: object) => res.json({ jsonrpc: "2.0", id, result });
  if (token.at === "found" && session && sessions.lostSessions.has(session))
    return res.status(404).json({ jsonrpc: "2.0", id: null, error: { code: -32001, message: "Session not found" } });
  if (token.user === "outsider") return res.status(403).json({ error: "access_denied" });
  if (req.method === "DELETE") {
    sessions.lostSessions.add(session ?? "");
    return res.end();
  }
  if (req.method !== "POST") return res.status(405).end();
  if (id === undefined) return res.status(202).end();

  switch (method) {
    case "initialize":
      if (token.at === "found") res.set("mcp-session-id", sessions.begin());
      return answer({
        protocolVersion: "2025-11-25",
        capabilities: { tools: {} },
        serverInfo: { name: "recorded", version: "1.0.0" },
      });
    case "tools/list":
      return answer({ tools });
    case "tools/call":
      if (params.name === "write" && !token.scope.includes("write"))
        return res
          .status(403)
          .set("www-authenticate", 'Bearer error="insufficient_scope", scope="write"')
          .json({ error: "insufficient_scope" });
      return answer({
        content: [{ type: "text", text: `${params.name} by ${token.user}` }],
        structuredContent: { message: params.name, email: `${token.user}@example.com` },
      });
    default:
      return res.json({ jsonrpc: "2.0", id, error: { code: -32601, message: "Method not found" } });
  }
}
