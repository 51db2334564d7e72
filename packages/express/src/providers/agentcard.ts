import {
  agentcardRules,
  agentcardSecrets,
  agentcardTranslations,
  amountOfAgentcardCall,
  describeAgentcardCall,
} from "./agentcardTools.js";
import { defineProvider } from "./defineProvider.js";
import type { Provider } from "./Provider.js";
import { placesOf } from "./placesOf.js";
import type { ToolPolicy } from "./ToolRules.js";

/** Options of `agentcard()`. */
export interface AgentcardOptions {
  /** The client id, from `AGENTCARD_OAUTH_CLIENT_ID`. At Agentcard, each client belongs to the sandbox or to production. */
  readonly clientId: string | undefined;
  /** The client secret, from `AGENTCARD_OAUTH_CLIENT_SECRET`. Leave it out for a client that is registered as public. */
  readonly clientSecret?: string | undefined;
  /**
   * Whether the client belongs to the sandbox (`test`) or to production (`live`), for the badge that users see. Keyhold cannot find this
   * out from Agentcard.
   *
   * @default no badge
   */
  readonly mode?: "test" | "live" | undefined;
  /**
   * Agentcard's origin. Change it only for an emulator.
   *
   * @default "https://mcp.agentcard.sh"
   */
  readonly origin?: string | undefined;
  /**
   * The product's rules about tool calls of pages and agents.
   *
   * @default pages can read, and create, close, pause and resume cards; agents can read, and each other call asks the user
   */
  readonly tools?: ToolPolicy | undefined;
  /**
   * Whether each user can connect several accounts.
   *
   * @default "one"
   */
  readonly accounts?: Provider["accounts"];
  /**
   * The provider's id in paths, keys and the browser: lower-case letters, digits and dashes.
   *
   * @default "agentcard"
   */
  readonly id?: string | undefined;
  /**
   * The name that users see.
   *
   * @default "Agentcard"
   */
  readonly name?: string | undefined;
}

/**
 * Creates the provider for Agentcard: virtual cards for AI agents.
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
  tools,
  accounts,
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
    ownTools: agentcardRules,
    describe: describeAgentcardCall,
    amountOf: amountOfAgentcardCall,
    translations: agentcardTranslations,
    secretArguments: agentcardSecrets,
    accounts,
    issuers: [`${origin}/`],
    discovery: "oauth2",
    mcpUrl,
    resource: mcpUrl,
    onFreshTokenRejected: "needs_reconnect",
    looksRevoked: (result) =>
      /"isError"\s*:\s*true/.test(result) && /session (has |was )?(expired|revoked)/i.test(result),
    asksUser: ({ structuredContent }) => Object(structuredContent).status === "approval_required",
    links: ({ structuredContent }) => placesOf(structuredContent, "approvalUrl", "attachUrl", "vaultUrl"),
    async account({ callTool }) {
      const { email } = Object(await callTool("whoami"));
      return typeof email === "string" ? { label: email, key: email.toLowerCase() } : undefined;
    },
  });
}
