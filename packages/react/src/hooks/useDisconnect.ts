import type { Disconnected } from "@keyhold/contract";
import type { UseMutationResult } from "@tanstack/react-query";
import { changeRoutes } from "../client/changeRoutes.js";
import { isFurther } from "../client/connectionId.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { panelMessages } from "../messages/en/panel.js";
import { useMessages } from "../messages/useMessages.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import type { ConnectionName } from "../queries/findConnection.js";
import { queryKeys } from "../queries/queryKeys.js";
import { useChange } from "./useChange.js";

/** The callbacks of {@link useDisconnect}. */
export interface UseDisconnectOptions {
  /** Gets the backend's answer, which says whether the provider has confirmed. */
  readonly onDisconnect?: ((result: Disconnected) => void) | undefined;
  /** Gets the error. Read its `code`. */
  readonly onError?: ((error: KeyholdError) => void) | undefined;
}

/**
 * Disconnects one account, and removes a server that the user has added. `mutate()` shows it as disconnected immediately. If the request fails, it
 * shows the old status again. `data.revokedAtProvider` says whether the provider has confirmed.
 *
 * @param connection a provider's id, the id of a further account, or a connection: see {@link ConnectionName}. A provider's id fails with
 *   `several_connections` if the user has several connections there
 *
 * @example
 * ```tsx
 * const disconnect = useDisconnect("agentcard", { onDisconnect: () => console.log("Disconnected") });
 * return <button onClick={() => disconnect.mutate()}>Disconnect</button>;
 * ```
 */
export function useDisconnect(
  connection: ConnectionName,
  { onDisconnect, onError }: UseDisconnectOptions = {},
): UseMutationResult<Disconnected, KeyholdError, void> {
  const { client, queryClient } = useKeyhold();
  const messages = useMessages(panelMessages);
  // Only a server that the user has added can be removed without having been connected.
  const isUnused = typeof connection !== "string" && !!connection.url && connection.status === "disconnected";
  const words = (isRevoked: boolean) => (isRevoked ? messages.disconnected : messages.disconnectedHere);
  return useChange(connection, {
    async send(id) {
      const answer = await changeRoutes(client).disconnect(id);
      queryClient.removeQueries({ queryKey: queryKeys.connection(client, id) });
      return answer;
    },
    // The row of a further account keeps its name until the backend has removed it.
    changed: (one) => [isFurther(one.id) ? { ...one, status: "disconnected" } : { ...one, ...disconnected }],
    announcement: ({ revokedAtProvider }, { name }) =>
      (isUnused ? messages.serverRemoved : words(revokedAtProvider))(name),
    onSuccess: (result) => onDisconnect?.(result),
    onError,
  });
}

/** The members of a connection that has no grant. */
const disconnected = {
  status: "disconnected",
  account: undefined,
  label: undefined,
  scopes: undefined,
  connectedAt: undefined,
  lastUsedAt: undefined,
  lastUsedBy: undefined,
  isDefault: undefined,
  wantsMore: undefined,
} as const;
