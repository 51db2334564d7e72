import type { IncomingMessage, ServerResponse } from "node:http";
import { openUpstream } from "./openUpstream.js";

/** A message that reached the scripted server. If the request has no body, `method` is the HTTP method. */
interface ScriptedMessage {
  readonly method: string;
  readonly id?: string | number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage["headers"];
  /** With the query. */
  readonly path: string;
}

type Script = (res: ServerResponse, message: ScriptedMessage, req: IncomingMessage) => unknown;

const json = { "content-type": "application/json" };
const inputSchema = { type: "object", properties: { amount: { type: "integer" } } };

/** The answers of a correct server, by method. Its one tool is `pay`. */
const soundResults = {
  "server/discover": { resultType: "complete", supportedVersions: ["2026-07-28"], capabilities: { tools: {} } },
  initialize: {
    protocolVersion: "2025-11-25",
    capabilities: { tools: {} },
    serverInfo: { name: "scripted", version: "1" },
  },
  "tools/list": { tools: [{ name: "pay", title: "Pay", description: "Pays", inputSchema }] },
  "tools/call": { content: [{ type: "text", text: "paid" }], structuredContent: { paid: true } },
} as const;

/** An MCP server of either era. It answers correctly, except for the methods that a test takes over. */
export async function openScriptedMcp(era: "legacy" | "modern") {
  const upstream = await openUpstream();
  const scripts = new Map<string, Script>();
  const arrived: ScriptedMessage[] = [];

  const answer = (res: ServerResponse, { id }: ScriptedMessage, body: object, status = 200) =>
    res.writeHead(status, json).end(JSON.stringify({ jsonrpc: "2.0", id, ...body }));

  const sound: Script = (res, message) => {
    const { method, id } = message;
    if (method === "DELETE") return res.writeHead(204).end();
    if (id === undefined) return res.writeHead(method === "GET" ? 405 : 202).end();
    const isForeign = method === (era === "legacy" ? "server/discover" : "initialize");
    const result = isForeign ? undefined : Reflect.get(soundResults, method);
    if (!result) return answer(res, message, { error: { code: -32601, message: "Method not found" } }, 400);
    const modern = era === "modern" && { resultType: "complete", ttlMs: 0, cacheScope: "private" };
    return answer(res, message, { result: { ...modern, ...result } });
  };

  upstream.play((req, res) => {
    const body = upstream.arrived.at(-1)?.body || "{}";
    const { method = req.method ?? "", id, params = {} } = JSON.parse(body);
    const message = { method, id, params, headers: req.headers, path: req.url ?? "" };
    arrived.push(message);
    (scripts.get(method) ?? sound)(res, message, req);
  });

  return {
    url: upstream.url,
    arrived,
    /** The methods of the messages that arrived, in order. */
    methods: () => arrived.map(({ method }) => method),
    /** The arguments of each call of a tool that arrived. */
    calls: () => arrived.filter(({ method }) => method === "tools/call").map(({ params }) => params.arguments),
    /** Sets how the server answers a method from now on. */
    play: (method: string, script: Script) => void scripts.set(method, script),
    answer,
    sound,
    /** Answers correctly again, and forgets the messages that arrived. */
    reset() {
      scripts.clear();
      arrived.length = 0;
    },
    close: upstream.close,
  };
}

export type ScriptedMcp = Awaited<ReturnType<typeof openScriptedMcp>>;
