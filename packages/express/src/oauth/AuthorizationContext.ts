import type { AuthorizationServer, Client, ClientAuth } from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Network } from "../network/createNetwork.js";
import type { Provider } from "../providers/Provider.js";
import type { AttemptCount } from "./createAttemptCount.js";

/** Everything that the OAuth steps need to know about a provider. It is the same for configured and discovered providers. */
export interface AuthorizationContext {
  /** Sends the requests. */
  readonly network: Network;
  readonly provider: Provider;
  /** The authorization server's metadata. */
  readonly server: AuthorizationServer;
  /** The spellings of the issuer that Keyhold accepts. The first one is the spelling in the server's metadata. */
  readonly issuers: readonly [string, ...string[]];
  /** The product as the server's client. */
  readonly client: Client;
  /** How the product authenticates as the client ([RFC 6749, section 2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3)). */
  readonly authentication: ClientAuth;
  /** The `resource` of every authorization and token request ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)). */
  readonly resource?: string;
  /** The scopes to request, separated by spaces. */
  readonly scope?: string;
  /** Present if Keyhold registered the product at the server. */
  readonly registration?: RegisteredClient;
}

/** Counts how attempts with a registered client end, and replaces the client. */
export interface RegisteredClient extends AttemptCount {
  /** Whether Keyhold registered this client a moment ago. */
  readonly isNew: boolean;
  /** When the client's secret expires, in milliseconds since the epoch; `undefined` for never. */
  readonly endsAt: number | undefined;
  /**
   * Registers a new client for new connections. Existing grants keep this client. If the server registers no new client, new connections
   * also use this one.
   */
  replace(): Promise<void>;
}

/**
 * The server that issued a token or code, and the client that got it. Keyhold never sends the token or code to another server (MCP
 * authorization, M3).
 */
export interface Binding {
  readonly issuer: string;
  readonly clientId: string;
}

export function bindingOf({ server, client }: AuthorizationContext): Binding {
  return { issuer: server.issuer, clientId: client.client_id };
}

/** Whether this server issued the token or code to this client. */
export function isBound({ issuers, client }: AuthorizationContext, { issuer, clientId }: Binding): boolean {
  return issuers.includes(issuer) && client.client_id === clientId;
}

/** @throws KeyholdError `issuer_mismatch` if another server issued the token or code, or no server, or if another client got it */
export function assertBound(context: AuthorizationContext, binding: Binding | undefined): void {
  if (!binding || !isBound(context, binding)) throw new KeyholdError("issuer_mismatch");
}
