/** What reads, or begins and ends what costs nothing. Whatever is not named here may have effects: MCP grows, and a server has methods of its own. */
const HARMLESS: ReadonlySet<unknown> = new Set([
  "initialize",
  "ping",
  "server/discover",
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "subscriptions/listen",
  "notifications/initialized",
  "notifications/cancelled",
]);

/** What a request carries, as far as the rule for replays needs it. A request without a message (GET, DELETE) has none. */
export interface Sent {
  readonly id?: unknown;
  readonly method?: unknown;
}

/**
 * Whether a message may spend money or change something at its server, so that it must never be sent twice. An answer to the
 * server's own question may: the tool goes on with it.
 */
export function mayAct(message: Sent | undefined): boolean {
  return message !== undefined && !HARMLESS.has(message.method);
}
