import { defineProvider } from "./defineProvider.js";
import type { Provider, ToolPolicy } from "./Provider.js";
import { placesOf } from "./placesOf.js";

/** Options of `agentcard()`. */
export interface AgentcardOptions {
  /** From `AGENTCARD_OAUTH_CLIENT_ID`. At Agentcard, each client belongs to the sandbox or to production. */
  readonly clientId: string | undefined;
  /** From `AGENTCARD_OAUTH_CLIENT_SECRET`. Leave it out for a client that is registered as public. */
  readonly clientSecret?: string | undefined;
  /** Which kind of client it is, for the badge that users see. Agentcard's protocol does not say it. */
  readonly mode?: "test" | "live" | undefined;
  /**
   * Agentcard's origin. Change it only for an emulator.
   *
   * @default "https://mcp.agentcard.sh"
   */
  readonly origin?: string | undefined;
  /**
   * Which tools a browser may call.
   *
   * @default all tools, except the one that shows a card number and the one that approves a request
   */
  readonly tools?: ToolPolicy | undefined;
  /** @default "agentcard" */
  readonly id?: string | undefined;
  /** @default "Agentcard" */
  readonly name?: string | undefined;
}

/**
 * Agentcard: virtual cards that AI agents pay with.
 *
 * @example
 * agentcard({
 *   clientId: process.env.AGENTCARD_OAUTH_CLIENT_ID,
 *   clientSecret: process.env.AGENTCARD_OAUTH_CLIENT_SECRET,
 *   mode: "test",
 * })
 *
 * @throws KeyholdConfigError if an option is missing or wrong
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
    brand: "agentcard",
    signIn: "email",
    clientVariable: "OAUTH_CLIENT",
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
