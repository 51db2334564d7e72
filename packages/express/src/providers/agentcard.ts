import { defineProvider } from "./defineProvider.js";
import type { Provider, ToolPolicy } from "./Provider.js";
import { placesOf } from "./placesOf.js";

/** Options of `agentcard()`. */
export interface AgentcardOptions {
  /** From `AGENTCARD_OAUTH_CLIENT_ID`. Sandbox or production is a property of the client at Agentcard. */
  readonly clientId: string | undefined;
  /** From `AGENTCARD_OAUTH_CLIENT_SECRET`. Left out for a client registered as public. */
  readonly clientSecret?: string | undefined;
  /** Which kind of client it is, for the badge that people see: nothing in Agentcard's protocol tells. */
  readonly mode?: "test" | "live";
  /** Where Agentcard answers; another one only for an emulator. Default `https://mcp.agentcard.sh`. */
  readonly origin?: string | undefined;
  /** Which tools a browser may call. Default: all but the one that shows a card number, and the user's own approval. */
  readonly tools?: ToolPolicy;
  /** Default `agentcard`. */
  readonly id?: string;
  /** Default `Agentcard`. */
  readonly name?: string;
}

/**
 * Agentcard: virtual cards that AI agents pay with.
 *
 * @throws KeyholdConfigError where an option is missing or wrong
 */
export function agentcard({
  clientId = "",
  clientSecret,
  mode,
  origin = "https://mcp.agentcard.sh",
  tools = { deny: ["get_card_details", "approve_request"] },
  id = "agentcard",
  name = "Agentcard",
}: AgentcardOptions): Provider {
  const mcpUrl = `${origin}/mcp`;
  return defineProvider({
    id,
    name,
    clientId,
    clientSecret,
    mode,
    tools,
    issuers: [`${origin}/`],
    discovery: "oauth2",
    mcpUrl,
    resource: mcpUrl,
    onFreshTokenRejected: "needs_reconnect",
    looksRevoked: (result) =>
      /"isError"\s*:\s*true/.test(result) && /session (has |was )?(expired|revoked)/i.test(result),
    links: ({ structuredContent }) => placesOf(structuredContent, "approvalUrl", "attachUrl", "vaultUrl"),
    async account({ callTool }) {
      const { email } = (await callTool("whoami")) ?? {};
      return typeof email === "string" ? email : undefined;
    },
  });
}
