import type { Connection, Connections } from "@keyhold/contract";
import { KeyholdError } from "../client/KeyholdError.js";

/**
 * One provider's connection.
 *
 * @throws KeyholdError `unknown_provider` when the backend has no provider of this id
 */
export function findConnection({ connections }: Connections, provider: string): Connection {
  const connection = connections.find((each) => each.provider === provider);
  if (connection) return connection;
  const known = connections.map((each) => each.provider).join(", ") || "none";
  const message = `The backend has no provider "${provider}". Use one of those it has: ${known}.`;
  throw new KeyholdError({ code: "unknown_provider", message });
}
