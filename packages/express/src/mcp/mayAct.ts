/**
 * Methods that only read, or that begin or end something without cost. Every other method counts as one with effects, because MCP adds
 * methods and servers have their own.
 */
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

/** The parts of a request's message that the rule for replays needs. A GET or DELETE has no message. */
export interface Sent {
  readonly id?: unknown;
  readonly method?: unknown;
}

/**
 * Whether a message may spend money or change something at the server. Keyhold sends such a message again only if it is certain that the
 * server did not carry it out. An answer to a request of the server also counts, because a tool continues with it.
 */
export function mayAct(message: Sent | undefined): boolean {
  return message !== undefined && !HARMLESS.has(message.method);
}
