import { callContext } from "../../src/connections/callContext.js";
import { createOutages } from "../../src/connections/createOutages.js";
import { agentcard, type KeyholdEvent, type Provider } from "../../src/index.js";
import { createEras } from "../../src/mcp/client/createEras.js";
import { createKnownTools } from "../../src/mcp/client/createKnownTools.js";
import { createMcpClient } from "../../src/mcp/client/createMcpClient.js";
import { createAddresses } from "../../src/mcp/createAddresses.js";
import { createMcpFetch } from "../../src/mcp/createMcpFetch.js";
import { createSendToServer } from "../../src/mcp/createSendToServer.js";
import { withAccessToken } from "../../src/mcp/withAccessToken.js";
import { createNetwork } from "../../src/network/createNetwork.js";

/** Keyhold's own MCP client for one user of a server, in a process that does not know the server yet. The user's access token is always valid. */
export function openOwnClient(mcpUrl: string, changes: Partial<Provider> = {}) {
  const provider = {
    ...agentcard({ clientId: "product", origin: new URL(mcpUrl).origin }),
    ownTools: undefined,
    mcpUrl,
    ...changes,
  };
  const call = callContext({ userId: "alice", provider, connection: provider.id, requestId: "the only one" });
  const events: KeyholdEvent[] = [];
  const outages = createOutages();
  const emit = (event: KeyholdEvent) => void events.push(event);
  const access = {
    token: async () => "token",
    refused: async () => "needs_reconnect" as const,
    accepted: () => undefined,
    stepUp: async () => {},
  };
  const fetch = createMcpFetch(
    withAccessToken({ access, outages, usage: { note: () => undefined }, emit })(
      createSendToServer(createNetwork(), createAddresses()),
    ),
    call,
  );
  const eras = createEras();
  const options = { eras, knownTools: createKnownTools(), outages, emit };
  return {
    client: createMcpClient({ url: mcpUrl, fetch }, call, options),
    events,
    eras,
    isOut: () => outages.has(provider),
  };
}
