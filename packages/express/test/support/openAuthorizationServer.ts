import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A script of the token endpoint for one request. It returns, or promises, true if it has answered; otherwise the usual answer follows. */
export type TokenScript = (grant: URLSearchParams, res: ServerResponse) => unknown;

/** A script of the revocation endpoint for one request. It returns, or promises, true if it has answered. */
export type RevokeScript = (body: URLSearchParams, res: ServerResponse) => unknown;

/** A script of the MCP server for one request. Without one, the server accepts the access tokens of grants that have not ended. */
export type McpScript = (isAccepted: boolean, res: ServerResponse, req: IncomingMessage) => unknown;

/**
 * An authorization server with an MCP server. It consents to everything, and a test can script its answers. Without a script, it rotates refresh tokens, and ends a grant whose old refresh token is used again (RFC 9700, section 4.14.2).
 */
export async function openAuthorizationServer() {
  const live = new Map<string, { readonly family: string; used: boolean }>();
  const accessTokens = new Map<string, string>();
  const usedAccessTokens = new Set<string>();
  const ended = new Set<string>();
  const refreshed: string[] = [];
  const revoked: string[] = [];
  let script: TokenScript = () => undefined;
  let mcpScript: McpScript = () => undefined;
  let revokeScript: RevokeScript = () => undefined;

  const json = (res: ServerResponse, status: number, body: unknown) =>
    res
      .writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
      .end(JSON.stringify(body));

  function issue(family: string) {
    const tokens = { access_token: `access-${randomUUID()}`, refresh_token: `refresh-${randomUUID()}` };
    live.set(tokens.refresh_token, { family, used: false });
    accessTokens.set(tokens.access_token, family);
    return { ...tokens, token_type: "bearer", expires_in: 3600 };
  }

  async function answerToken(grant: URLSearchParams, res: ServerResponse) {
    if ((await script(grant, res)) || res.destroyed) return;
    if (grant.get("grant_type") === "authorization_code") return json(res, 200, issue(randomUUID()));
    const token = grant.get("refresh_token") ?? "";
    const known = live.get(token);
    refreshed.push(token);
    if (known?.used) ended.add(known.family);
    if (!known || known.used || ended.has(known.family)) return json(res, 400, { error: "invalid_grant" });
    known.used = true;
    json(res, 200, issue(known.family));
  }

  function accepts(authorization = ""): boolean {
    const token = authorization.replace(/^Bearer /, "");
    const family = accessTokens.get(token);
    const isAccepted = family !== undefined && !ended.has(family);
    if (isAccepted) usedAccessTokens.add(token);
    return isAccepted;
  }

  // The server never closes an idle connection: on a busy machine, a client could send its next call at that moment.
  const server = createServer({ keepAliveTimeout: 0 }, async (req, res) => {
    const url = new URL(req.url ?? "/", origin);
    let body = "";
    for await (const chunk of req) body += chunk;
    if (url.pathname === "/.well-known/oauth-authorization-server") {
      json(res, 200, {
        issuer: `${origin}/`,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        revocation_endpoint: `${origin}/revoke`,
        code_challenge_methods_supported: ["S256"],
        response_types_supported: ["code"],
      });
    } else if (url.pathname === "/authorize") {
      const back = new URL(url.searchParams.get("redirect_uri") ?? "");
      back.search = `${new URLSearchParams({ code: randomUUID(), state: url.searchParams.get("state") ?? "" })}`;
      res.writeHead(303, { location: back.href }).end();
    } else if (url.pathname === "/revoke") {
      const fields = new URLSearchParams(body);
      revoked.push(fields.get("token") ?? "");
      if (!(await revokeScript(fields, res))) res.end();
    } else if (url.pathname === "/mcp") {
      const isAccepted = accepts(req.headers.authorization);
      if (!(await mcpScript(isAccepted, res, req)))
        json(
          res,
          isAccepted ? 200 : 401,
          isAccepted ? { jsonrpc: "2.0", id: 1, result: {} } : { error: "invalid_token" },
        );
    } else {
      await answerToken(new URLSearchParams(body), res);
    }
  });
  await once(server.listen(0, "localhost"), "listening");
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;

  return {
    origin,
    /** The refresh tokens that were used, in order. */
    refreshed,
    revoked,
    /** Refuses the access tokens issued so far. Refresh tokens stay valid. */
    expireAccessTokens: () => accessTokens.clear(),
    /** Refuses the access tokens that the MCP server has accepted so far. */
    expireUsedTokens() {
      for (const token of usedAccessTokens) accessTokens.delete(token);
      usedAccessTokens.clear();
    },
    /** Ends every grant issued so far. */
    endGrants() {
      for (const { family } of live.values()) ended.add(family);
    },
    /** Sets the script of the token endpoint. */
    play(next: TokenScript) {
      script = next;
    },
    /** Sets the script of the MCP server. */
    playMcp(next: McpScript) {
      mcpScript = next;
    },
    /** Sets the script of the revocation endpoint. */
    playRevoke(next: RevokeScript) {
      revokeScript = next;
    },
    breakConnections: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export type AuthorizationServer = Awaited<ReturnType<typeof openAuthorizationServer>>;
