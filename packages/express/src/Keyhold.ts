import type { Connection, Disconnected } from "@keyhold/contract";
import type { RequestHandler, Router } from "express";
import type { Finding } from "./doctor/Finding.js";
import type { McpConnection } from "./mcp/createMcpFetch.js";
import type { Reencrypted } from "./vault/reencrypt.js";

/** One user's connection to one provider. */
export interface ConnectionRef {
  /** The user id, as `identify` returns it: a non-empty string. */
  readonly userId: string;
  /** The provider's id. */
  readonly provider: string;
  /**
   * The id of this work in events, such as the id of the agent's run.
   *
   * @default a random UUID
   */
  readonly requestId?: string;
}

/** A Keyhold backend. */
export interface Keyhold {
  /** The router. Mount it at the path of `publicUrl`: `app.use("/api/keyhold", keyhold.router)`. */
  readonly router: Router;
  /**
   * The session of the router, to share it with the app: `app.use(keyhold.sessionMiddleware())`. Call it only if the app uses it: Keyhold then knows that
   * the app has the same session as the router, and `diagnose()` does not look for another one.
   */
  sessionMiddleware(): RequestHandler;
  /** The redirect URI to register at each provider, by the provider's id. Providers that connect by token exchange need none. */
  readonly redirectUris: Readonly<Record<string, string>>;
  /**
   * A user's MCP server, for an agent on the server: give `url` and `fetch` to any MCP client. The client sees no token. Keyhold refreshes an access token
   * that the server refuses.
   *
   * @example
   * const { url, fetch } = await keyhold.mcp({ userId, provider: "agentcard" });
   * await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
   *
   * @throws KeyholdError `unknown_provider`, `not_connected`, `needs_reconnect`, `no_access`; later, `fetch` throws the same codes
   * @throws TypeError if `userId` is not a non-empty string
   */
  mcp(connection: ConnectionRef): Promise<McpConnection>;
  /**
   * The state of all connections of a user.
   *
   * @throws TypeError if `userId` is not a non-empty string
   */
  connections(userId: string): Promise<Connection[]>;
  /**
   * Revokes a user's grant at the provider and removes it from the store, for example when the user leaves the product.
   *
   * @throws KeyholdError `unknown_provider`
   * @throws TypeError if `userId` is not a non-empty string
   */
  disconnect(connection: ConnectionRef): Promise<Disconnected>;
  /**
   * Ends the open streams of a user in all processes. Call it when the user signs out of the product, or when the product removes the user. Without this
   * call, Keyhold calls `identify` again within a minute and ends the streams then. The connections stay.
   *
   * @throws TypeError if `userId` is not a non-empty string
   */
  signedOut(userId: string): void;
  /**
   * Encrypts all stored data with the first of `keys`. This is the last step of a key rotation: you can then remove the old keys.
   * It is safe while processes serve requests, if all of them know the new key.
   */
  reencrypt(): Promise<Reencrypted>;
  /**
   * Removes the stored client that Keyhold registered at a provider's server. When the next user connects, Keyhold registers a new client. Keyhold does this by
   * itself if the server says that it does not know the client. Call it for a server that does not say so. Connected users stay connected.
   *
   * @returns whether there was a registration
   * @throws KeyholdError `unknown_provider`; `provider_unavailable` or another code if Keyhold cannot find the provider's authorization server
   */
  forgetRegistration(of: { readonly provider: string }): Promise<boolean>;
  /**
   * Checks this backend, as `npx keyhold doctor` does: options, Redis, providers and, if you give `url`, the running server together with the proxies and
   * middleware in front of it. The requests to providers change nothing: Keyhold registers nothing there and uses no user's tokens.
   *
   * @param options.url the address of the router, as browsers see it, or inside your network: `http://localhost:3000/api/keyhold`
   * @returns every check, and for each problem the line that fixes it; no secrets
   * @throws TypeError if `url` is not a URL
   */
  diagnose(options?: { readonly url?: string }): Promise<Finding[]>;
  /**
   * Prepares the end of this process: `GET /health` answers 503, so that a load balancer uses other processes, and open streams end.
   * Running calls continue. The promise resolves when all background work is done: refreshes, attempts to connect, disconnects. It waits for at most four
   * minutes, and for at most 20 seconds for a connection that another process works on. Then close the HTTP server, which waits for the calls. Call `close()`
   * again, since those calls may have started new work. Close the Redis client last.
   */
  close(): Promise<void>;
}
