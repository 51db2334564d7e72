import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { decodeJwt } from "jose";
import { listen } from "./listen.js";

const json = { "content-type": "application/json" } as const;
const ONE_DAY = 24 * 60 * 60;
/** Bytes of one event of a stream. */
const EVENT = 64 * 1024;

interface ToolCall {
  readonly id?: number;
  readonly method: string;
  readonly params?: {
    readonly name?: string;
    readonly protocolVersion?: string;
    readonly arguments?: { readonly bytes?: number; readonly pause?: number };
  };
}

/**
 * The MCP server behind all proxies, on `node:http` alone, and its authorization server. Tools:
 * `balance` answers 200 bytes of JSON, `whoami` which access token arrived, `stream` so many bytes of events with a pause
 * after the first.
 */
export async function upstream(): Promise<number> {
  // The server never closes an idle connection: on a busy machine, a proxy could send its next call at that moment.
  const port = await listen(
    createServer(
      { keepAliveTimeout: 0 },
      (req, res) => void answer(req, res).catch((error: unknown) => res.destroy(Object(error))),
    ),
  );
  const origin = `http://127.0.0.1:${port}`;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.url === "/.well-known/oauth-authorization-server") {
      end(res, {
        issuer: origin,
        token_endpoint: `${origin}/token`,
        response_types_supported: ["code"],
        code_challenge_methods_supported: ["S256"],
      });
    } else if (req.url === "/token") {
      const user = decodeJwt(new URLSearchParams(await textOf(req)).get("subject_token") ?? "").sub;
      end(res, {
        access_token: tokenOf(String(user)),
        issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
        token_type: "bearer",
        expires_in: ONE_DAY,
      });
    } else if (req.method === "POST") {
      await answerMessage(req, JSON.parse(await textOf(req)), res);
    } else {
      res.writeHead(405).end();
    }
  }
  return port;
}

/** The access token that the authorization server issues for a user: as long as usual ones. */
export const tokenOf = (user: string) => `access-token-of-${user}-`.padEnd(64, "0");

async function answerMessage(req: IncomingMessage, { id, method, params }: ToolCall, res: ServerResponse) {
  if (id === undefined) return res.writeHead(202).end();
  const reply = (result: unknown) => ({ jsonrpc: "2.0", id, result });
  if (method === "initialize") {
    const serverInfo = { name: "upstream", version: "1.0.0" };
    const { protocolVersion } = params ?? {};
    return end(res, reply({ protocolVersion, capabilities: { tools: {} }, serverInfo }));
  }
  if (params?.name === "stream") {
    const { bytes = 0, pause = 0 } = params.arguments ?? {};
    res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    return pipeline(Readable.from(events(bytes, pause, reply(textResult("done")))), res);
  }
  end(res, reply(textResult(params?.name === "whoami" ? String(req.headers.authorization) : BALANCE)));
}

const BALANCE = "The card ending in 4242 has 128.40 USD left of 500.00 USD this month; two payments are under way.";

const textResult = (text: string) => ({ content: [{ type: "text", text }], isError: false });

async function* events(bytes: number, time: number, last: unknown) {
  const params = { progressToken: 1, progress: 1, message: "x".repeat(EVENT) };
  const event = `data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/progress", params })}\n\n`;
  yield event;
  await pause(time);
  for (let sent = event.length; sent < bytes; sent += event.length) yield event;
  yield `data: ${JSON.stringify(last)}\n\n`;
}

function end(res: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(200, { ...json, "content-length": Buffer.byteLength(text) }).end(text);
}

async function textOf(req: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of req.setEncoding("utf8")) text += chunk;
  return text;
}
