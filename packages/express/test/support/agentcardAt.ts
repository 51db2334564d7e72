import { type AgentcardOptions, agentcard, type Provider } from "../../src/index.js";

/**
 * An entry of Agentcard with another MCP server. Users sign in at the emulator, and the test plays the MCP server.
 *
 * @param change the members that differ from the usual. Default id: `scripted`
 */
export const agentcardAt = (options: AgentcardOptions, mcpUrl: string, change: Partial<Provider> = {}): Provider => ({
  ...agentcard(options),
  ownTools: { page: { deny: ["get_card_details"] } },
  id: "scripted",
  mcpUrl,
  account: undefined,
  ...change,
});
