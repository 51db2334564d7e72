import { createHash, randomUUID } from "node:crypto";
import express, { type Request, type Response } from "express";
import { decodeJwt, exportJWK, SignJWT } from "jose";
import { openEgressProxy } from "./openEgressProxy.js";
import { listen } from "./openProduct.js";
import { answerMcp } from "./recordedMcp.js";
import { type Kind, readToken, writeToken } from "./recordedTokens.js";
import { signingKeys } from "./signingKeys.js";

/** The addresses of the fixtures' providers. Records are sealed for them. No test dials them, because the egress proxy leads to this machine. */
export const recordedOrigins = {
  agentcard: "http://localhost:4101",
  civic: "http://localhost:4102",
  found: "http://localhost:4103",
} as const;

const TEN_YEARS = 315_360_000;
const issuers = { agentcard: "/", civic: "/oauth/", found: "" };
type Where = keyof typeof recordedOrigins;

/**
 * The three providers of the fixtures in one server. It knows every token that it has ever issued, in whatever process, since a
 * token says what it is good for. Refresh tokens are good once and only for their own client; clients have to prove who they are.
 */
export async function openRecordedServer() {
  const { server, origin, close } = await listen();
  const proxy = await openEgressProxy(origin);
  const { publicKey, privateKey } = signingKeys;
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: "RS256", kid: "recorded" }] };
  const used = new Set<string>();
  const revoked = new Set<string>();
  const refuses = { accessTokensUpTo: 0, tokens: "" as "" | "server_error" | "invalid_grant" };
  const lostSessions = new Set<string>();
  const sessions: string[] = [];
  let registered = 0;

  function begin(): string {
    const session = `session-${randomUUID()}`;
    sessions.push(session);
    return session;
  }

  async function issue(at: Where, client: string, user: string, count: number, scope: string, nonce?: string) {
    const token = (kind: Kind) => writeToken({ kind, at, client, user, count, scope });
    const issuer = recordedOrigins[at] + issuers[at];
    const claims = { email: `${user}@example.com`, ...(nonce && { nonce }) };
    const idToken = new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "recorded" });
    const isOidc = at === "civic" && nonce !== undefined;
    return {
      access_token: token("access"),
      refresh_token: token("refresh"),
      token_type: "Bearer",
      expires_in: TEN_YEARS,
      scope,
      ...(isOidc && {
        id_token: await idToken
          .setIssuer(issuer)
          .setSubject(user)
          .setAudience(client)
          .setIssuedAt()
          .setExpirationTime("1h")
          .sign(privateKey),
      }),
    };
  }

  const app = express();
  app.use(express.json(), express.urlencoded({ extended: false }));
  const at = ({ headers }: Request): Where =>
    Object.entries(recordedOrigins).find(([, known]) => new URL(known).host === headers.host)?.[0] as Where;

  app.get(["/.well-known/oauth-protected-resource/mcp"], (req, res) => {
    const here = recordedOrigins[at(req)];
    res.json({ resource: `${here}/mcp`, authorization_servers: [here], scopes_supported: ["read"] });
  });
  app.get(["/.well-known/oauth-authorization-server", "/oauth/.well-known/openid-configuration"], (req, res) => {
    const base = recordedOrigins[at(req)] + issuers[at(req)].replace(/\/$/, "");
    res.json({
      issuer: recordedOrigins[at(req)] + issuers[at(req)],
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      revocation_endpoint: `${base}/revoke`,
      jwks_uri: `${base}/jwks`,
      ...(at(req) === "found" && { registration_endpoint: `${base}/register` }),
      response_types_supported: ["code"],
      grant_types_supported: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:token-exchange"],
      code_challenge_methods_supported: ["S256"],
      token_endpoint_auth_methods_supported: ["client_secret_post"],
      id_token_signing_alg_values_supported: ["RS256"],
    });
  });
  app.get("/oauth/jwks", (_req, res) => void res.json(jwks));
  app.post("/register", (req, res) => {
    const client = `registered-${++registered}`;
    const secret = { client_secret: `the secret of ${client}`, client_secret_expires_at: 0 };
    res.status(201).json({ ...req.body, client_id: client, ...secret });
  });
  app.post(["/revoke", "/oauth/revoke"], (req, res) => {
    revoked.add(req.body.token);
    res.end();
  });
  app.post(["/token", "/oauth/token"], async (req, res) => {
    const { client_id: client, client_secret: secret, grant_type: type } = req.body;
    const refuse = (error: string, status = 400) => res.status(status).json({ error });
    if (secret !== `the secret of ${client}`) return refuse("invalid_client", 401);
    if (refuses.tokens) return refuse(refuses.tokens, refuses.tokens === "server_error" ? 500 : 400);
    if (type.endsWith(":token-exchange")) {
      const { sub: user = "" } = decodeJwt(req.body.subject_token);
      const tokens = await issue(at(req), client, user, refuses.accessTokensUpTo + 1, "openid");
      const type = "urn:ietf:params:oauth:token-type:access_token";
      return res.json({ ...tokens, refresh_token: undefined, issued_token_type: type });
    }
    const given = req.body.refresh_token ?? req.body.code;
    const { challenge, nonce, ...good } = readToken(given);
    const isProved =
      !challenge || challenge === createHash("sha256").update(req.body.code_verifier).digest("base64url");
    if (good.at !== at(req) || good.client !== client || used.has(given) || !isProved) return refuse("invalid_grant");
    used.add(given);
    res.json(await issue(good.at, good.client, good.user, good.count + 1, good.scope, nonce));
  });
  app.all(["/mcp", "/hub/mcp"], (req: Request, res: Response) => {
    const token = (req.headers.authorization ?? "").replace("Bearer ", "");
    const known = token ? readToken(token) : undefined;
    if (known?.kind !== "access" || known.count <= refuses.accessTokensUpTo || revoked.has(token))
      return void res.status(401).json({ error: "invalid_token" });
    answerMcp(req, res, known, { lostSessions, begin });
  });
  server.on("request", app);

  return {
    egressProxy: proxy.url,
    /** Sets what the server refuses: access tokens that were issued before, and every use of a code or refresh token. */
    refuses,
    /** The MCP sessions that the server has begun, in order. */
    sessions,
    /** The MCP sessions that the server does not know any more. */
    lostSessions,
    revoked,
    /** A user consents. @returns the callback's address */
    approve(authorizationUrl: string, user: string): string {
      const url = new URL(authorizationUrl);
      const asked = (name: string) => url.searchParams.get(name) ?? "";
      const [where = ""] = Object.entries(recordedOrigins).find(([, known]) => known === url.origin) ?? [];
      const code = writeToken({
        kind: "code",
        at: where as Where,
        client: asked("client_id"),
        user,
        count: 0,
        scope: asked("scope"),
        challenge: asked("code_challenge"),
        nonce: url.searchParams.get("nonce") ?? undefined,
      });
      return `${asked("redirect_uri")}?${new URLSearchParams({ code, state: asked("state") })}`;
    },
    close: () => Promise.all([close(), proxy.close()]),
  };
}

export type RecordedServer = Awaited<ReturnType<typeof openRecordedServer>>;
