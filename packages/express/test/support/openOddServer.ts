import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listen } from "./openProduct.js";

/** The answer of an odd server: the parts of an HTTP answer. `oddAnswers()` makes such answers. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string;
}

/** The places whose answers can be odd. */
export type Place = "challenge" | "resource" | "server" | "registration" | "code" | "refresh" | "revocation";
type Json = string | number | boolean | null | readonly Json[];
type Usual = Readonly<Record<string, Json>>;
type Script = (usual: Usual) => Answer;

const PLACES: readonly [RegExp, Place][] = [
  [/^\/\.well-known\/oauth-protected-resource\/mcp$/, "resource"],
  [/^\/\.well-known\/oauth-authorization-server\/as-/, "server"],
  [/^\/as-\d+\/register$/, "registration"],
  [/^\/as-\d+\/revoke$/, "revocation"],
];

/**
 * An MCP server with its authorization server, which consents to everything. At each place it answers as the standards say, until a test plays something odd
 * there. Refresh tokens rotate: one that was replaced by an answer that could be read ends its grant when it is used again (RFC 9700, section 4.14.2).
 */
export async function openOddServer() {
  const { server, origin, close } = await listen();
  const scripts = new Map<string, Script>();
  /** The grant of each token. A refresh token that was replaced has none. */
  const [accessTokens, refreshTokens] = [new Map<string, string>(), new Map<string, string>()];
  const ended = new Set<string>();
  const arrived: string[] = [];
  const authorizations: (string | undefined)[] = [];
  let tenant = 0;

  const usual = (place: Place): Usual => {
    const issuer = `${origin}/as-${tenant}`;
    if (place === "resource")
      return { resource: `${origin}/mcp`, authorization_servers: [issuer], scopes_supported: ["read"] };
    if (place === "registration")
      return {
        client_id: `client-${randomUUID()}`,
        client_secret: randomUUID(),
        client_secret_expires_at: 0,
        token_endpoint_auth_method: "client_secret_post",
        redirect_uris: [],
      };
    if (place === "server")
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        registration_endpoint: `${issuer}/register`,
        revocation_endpoint: `${issuer}/revoke`,
        scopes_supported: ["read"],
        response_types_supported: ["code"],
        code_challenge_methods_supported: ["S256"],
        token_endpoint_auth_methods_supported: ["client_secret_post"],
        authorization_response_iss_parameter_supported: true,
        client_id_metadata_document_supported: false,
      };
    return {};
  };

  function answer(res: ServerResponse, place: string, members: Usual, status = 200): Answer {
    const usually = { status, headers: { "content-type": "application/json" }, body: JSON.stringify(members) };
    const given = scripts.get(place)?.(members) ?? usually;
    res.writeHead(given.status, given.headers).end(given.body);
    return given;
  }

  /** A refresh token is replaced only if a client can have read the new one. */
  function answerToken(res: ServerResponse, place: "code" | "refresh", family: string, old?: string): void {
    const tokens = { access_token: `access-${randomUUID()}`, refresh_token: `refresh-${randomUUID()}` };
    const { body } = answer(res, place, { ...tokens, token_type: "bearer", expires_in: 3600, scope: "read" });
    const sent = read(body);
    // The sent answer counts, odd or not.
    const [access, next] = [sent.access_token, sent.refresh_token].map((one) =>
      typeof one === "string" || Number.isSafeInteger(one) ? String(one) : "",
    );
    if (access) accessTokens.set(access.trim(), family);
    if (!next) return;
    if (old !== undefined) refreshTokens.delete(old);
    refreshTokens.set(next, family);
  }

  function refresh(res: ServerResponse, token: string): void {
    const family = refreshTokens.get(token);
    if (family !== undefined) answerToken(res, "refresh", family, token);
    else res.writeHead(400, { "content-type": "application/json" }).end('{"error":"invalid_grant"}');
  }

  function serveMcp(req: IncomingMessage, res: ServerResponse, body: string): void {
    const family = accessTokens.get(req.headers.authorization?.replace(/^Bearer/, "").trim() ?? "");
    if (family === undefined || ended.has(family)) {
      const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`;
      const headers = { "www-authenticate": `Bearer resource_metadata="${metadata}"` };
      const { status, headers: given } = scripts.get("challenge")?.({}) ?? { status: 401, headers };
      return void res.writeHead(status, given).end();
    }
    if (scripts.has("/mcp")) return void answer(res, "/mcp", {});
    const { id = null, method } = read(body);
    if (id === null) return void res.writeHead(202).end();
    const about = {
      protocolVersion: "2025-11-25",
      capabilities: { tools: {} },
      serverInfo: { name: "odd", version: "1" },
    };
    const result = method === "tools/list" ? { tools: [] } : about;
    res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  }

  server.on("request", async (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? "/", origin);
    arrived.push(pathname);
    let body = "";
    for await (const chunk of req) body += chunk;
    const place = PLACES.find(([path]) => path.test(pathname))?.[1];
    if (pathname === "/mcp") return serveMcp(req, res, body);
    if (scripts.has(pathname)) return void answer(res, pathname, usual("resource"));
    if (place) return void answer(res, place, usual(place), place === "registration" ? 201 : 200);
    if (pathname.endsWith("/authorize")) {
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      const iss = `${origin}/as-${tenant}`;
      back.search = `${new URLSearchParams({ code: randomUUID(), state: searchParams.get("state") ?? "", iss })}`;
      return void res.writeHead(303, { location: back.href }).end();
    }
    if (!pathname.endsWith("/token")) return void res.writeHead(404).end();
    authorizations.push(req.headers.authorization);
    const token = new URLSearchParams(body).get("refresh_token");
    if (token === null) answerToken(res, "code", randomUUID());
    else refresh(res, token);
  });

  return {
    origin,
    url: `${origin}/mcp`,
    /** The requested paths, in order. */
    arrived,
    /** The Authorization headers of token requests, in order. */
    authorizations,
    usual,
    /** Sets how a place or a path answers from now on. Without a script, it answers as usual. */
    play(place: Place | `/${string}`, script?: Script): void {
      if (script) scripts.set(place, script);
      else scripts.delete(place);
    },
    /** All places answer as usual again. */
    reset: () => scripts.clear(),
    /** From now on the MCP server names another authorization server, which knows no client yet. */
    move: () => ++tenant,
    expireAccessTokens: () => accessTokens.clear(),
    close,
  };
}

function read(body: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(body.replace(/^\ufeff/, "")) };
  } catch {
    return {};
  }
}
