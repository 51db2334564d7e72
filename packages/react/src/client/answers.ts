import type { Attempt, Connection, Connections, Disconnected, ToolResult, Tools } from "@keyhold/contract";

const isObject = (body: unknown): body is Readonly<Record<string, unknown>> =>
  typeof body === "object" && body !== null;

/**
 * Tells each answer of the contract from anything else that may sit at the base URL, such as a sign-in page or another
 * API. Checks as much as that takes, and leaves room for a newer backend.
 */
export const answers = {
  connections: (body: unknown): body is Connections => isObject(body) && Array.isArray(body.connections),
  connection: (body: unknown): body is Connection =>
    isObject(body) && typeof body.provider === "string" && typeof body.status === "string",
  attempt: (body: unknown): body is Attempt => isObject(body) && typeof body.status === "string",
  disconnected: (body: unknown): body is Disconnected => isObject(body) && typeof body.revokedAtProvider === "boolean",
  tools: (body: unknown): body is Tools => isObject(body) && Array.isArray(body.tools),
  toolResult: (body: unknown): body is ToolResult => isObject(body) && Array.isArray(body.content),
};
