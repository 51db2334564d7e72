import type { Changes } from "../changes/Changes.js";
import type { ConnectionServices } from "../connections/ConnectionServices.js";
import type { AccessTokens } from "../connections/createAccessTokens.js";
import type { Network } from "../network/createNetwork.js";
import type { Presence } from "../users/createPresence.js";
import type { Keyring } from "../vault/createKeyring.js";
import type { CallContext } from "../vault/Grant.js";
import { createAddresses } from "./createAddresses.js";
import { createEras } from "./createEras.js";
import { createFetchFromServer } from "./createFetchFromServer.js";
import { createGetJobStatus, type GetJobStatus } from "./createGetJobStatus.js";
import { createIdentifyAccount } from "./createIdentifyAccount.js";
import { createKnownTools } from "./createKnownTools.js";
import { createMcpClient, type McpClient } from "./createMcpClient.js";
import { createMcpFetch, type McpConnection } from "./createMcpFetch.js";
import { createProxy, type PassOn } from "./createProxy.js";
import { createSendToServer } from "./createSendToServer.js";
import { createSessions } from "./createSessions.js";
import { createStreamWatch } from "./createStreamWatch.js";
import { createVerifyRevocation, type VerifyRevocation } from "./createVerifyRevocation.js";
import { withAccessToken } from "./withAccessToken.js";
import { withMcpSession } from "./withMcpSession.js";

/** Everything that Keyhold does with MCP servers. */
export interface Mcp {
  /** Sends a browser's request to the MCP server, and the answer to the browser. */
  readonly passOn: PassOn;
  /** @param onEnd called if an answer says that the user's grant has ended */
  connectionOf(call: CallContext, onEnd?: () => void): McpConnection;
  /** @param timeout milliseconds */
  clientOf(call: CallContext, timeout?: number): McpClient;
  readonly verifyRevocation: VerifyRevocation;
  readonly getJobStatus: GetJobStatus;
  readonly identifyAccount: ConnectionServices["identifyAccount"];
  /** The ids of the providers whose MCP server gave no usable answer to `server/discover`. */
  silent(): string[];
  /** Ends the standing event streams. */
  close(): void;
}

export interface McpServices
  extends Pick<ConnectionServices, "vault" | "store" | "outages" | "emit" | "backgroundWork"> {
  readonly network: Network;
  readonly access: AccessTokens;
  readonly keyring: Keyring;
  readonly changes: Changes;
  readonly presence: Presence;
}

export function createMcp(services: McpServices): Mcp {
  const { network, access, vault, store, keyring, changes, presence, outages, emit, backgroundWork } = services;
  const addresses = createAddresses();
  const eras = createEras();
  const knownTools = createKnownTools();

  const authorize = withAccessToken({ access, outages, emit });
  const fetchFromServer = authorize(createFetchFromServer(network, addresses));
  const connectionOf = (call: CallContext, onEnd?: () => void) => ({
    url: call.provider.mcpUrl,
    fetch: createMcpFetch(fetchFromServer, call, onEnd),
  });
  const clientOf = (call: CallContext, timeout?: number) =>
    createMcpClient(connectionOf(call), call, { eras, knownTools, outages, emit, timeout });

  const sessions = createSessions({ store, keyring, connectionOf });
  // From the outside in: the MCP session, then the access token with the rule for replays, then the transport.
  const upstream = withMcpSession(sessions)(authorize(createSendToServer(network, addresses)));
  const verifyRevocation = createVerifyRevocation({ access, vault, backgroundWork, clientOf });
  const watch = createStreamWatch({ changes, vault, presence });

  return {
    passOn: createProxy({ upstream, verifyRevocation, watch, emit }),
    connectionOf,
    clientOf,
    verifyRevocation,
    getJobStatus: createGetJobStatus(network, authorize, emit),
    identifyAccount: createIdentifyAccount(clientOf),
    silent: eras.silent,
    close: watch.close,
  };
}
