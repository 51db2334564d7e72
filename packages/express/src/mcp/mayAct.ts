/** Methods that only read, or that begin or end something that costs nothing. All other methods may have effects: MCP adds methods, and servers have their own. */
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

/** The parts of a request's message that the rule for replays needs. A request without a message (GET, DELETE) has none. */
export interface Sent {
  readonly id?: unknown;
  readonly method?: unknown;
}

/**
 * Whether a message may spend money or change something at its server, so that it must never be sent twice. An answer to the
 * server's own question may act, since a tool continues with it.
 */
export function mayAct(message: Sent | undefined): boolean {
  return message !== undefined && !HARMLESS.has(message.method);
}
