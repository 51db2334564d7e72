import { createOutages } from "../../src/connections/outages.js";
import { agentcard, type KeyholdEvent, type Provider } from "../../src/index.js";
import { createAuthorized } from "../../src/mcp/authorized.js";
import { createAddresses } from "../../src/mcp/createAddresses.js";
import { createEras } from "../../src/mcp/createEras.js";
import { createKnownTools } from "../../src/mcp/createKnownTools.js";
import { createMcpClient } from "../../src/mcp/createMcpClient.js";
import { createMcpFetch } from "../../src/mcp/createMcpFetch.js";

/** Keyhold's own MCP client for one user of a server, in a process that knows nothing of it yet. The user's access is as good as it gets. */
export function openOwnClient(mcpUrl: string, changes: Partial<Provider> = {}) {
  const provider = { ...agentcard({ clientId: "product", origin: new URL(mcpUrl).origin }), mcpUrl, ...changes };
  const owner = { userId: "alice", provider, requestId: "the only one" };
  const events: KeyholdEvent[] = [];
  const outages = createOutages();
  const emit = (event: KeyholdEvent) => void events.push(event);
  const access = {
    token: async () => "token",
    refused: async () => "needs_reconnect" as const,
    accepted: () => undefined,
    stepUp: async () => {},
  };
  const fetch = createMcpFetch(createAuthorized(access, outages, emit), createAddresses(), owner);
  const eras = createEras();
  const options = { eras, knownTools: createKnownTools(), outages, emit };
  return {
    client: createMcpClient({ url: mcpUrl, fetch }, owner, options),
    events,
    eras,
    isOut: () => outages.has(provider),
  };
}
