import type { Connections, Disconnected, ProviderId } from "@keyhold/contract";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { panelMessages } from "../messages/en/panel.js";
import { errorMessage } from "../messages/errorMessage.js";
import { useMessages } from "../messages/useMessages.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { queryKeys } from "../queries/queryKeys.js";
import { replaceConnection } from "../queries/replaceConnection.js";
import { useConnection } from "./useConnection.js";

/** The callbacks of {@link useDisconnect}. */
export interface UseDisconnectOptions {
  readonly onDisconnect?: ((result: Disconnected) => void) | undefined;
  readonly onError?: ((error: KeyholdError) => void) | undefined;
}

/**
 * Disconnects one provider. `mutate()` shows it as disconnected immediately, and as before if the request fails.
 * `data.revokedAtProvider` says whether the provider has confirmed.
 *
 * @example
 * ```tsx
 * const disconnect = useDisconnect("agentcard", { onDisconnect: () => console.log("Disconnected") });
 * return <button onClick={() => disconnect.mutate()}>Disconnect</button>;
 * ```
 */
export function useDisconnect(
  provider: ProviderId,
  { onDisconnect, onError }: UseDisconnectOptions = {},
): UseMutationResult<Disconnected, KeyholdError, void, Connections | undefined> {
  const { client, queryClient, announce } = useKeyhold();
  const messages = useMessages(panelMessages);
  const { data: connection } = useConnection(provider);
  const name = connection?.name ?? provider;
  const { queryKey } = connectionsQuery(client);
  const mutationKey = [...queryKey, "disconnect"];
  return useMutation(
    {
      mutationKey,
      mutationFn: () => client.disconnect(provider),
      async onMutate() {
        const before = queryClient.getQueryData(queryKey);
        // An answer to an earlier request would still say that it is connected.
        await queryClient.cancelQueries({ queryKey, exact: true });
        if (before && connection)
          replaceConnection(client, queryClient, { ...connection, ...disconnected }, before.user);
        return before;
      },
      onSuccess(result) {
        queryClient.removeQueries({ queryKey: queryKeys.connection(client, provider) });
        announce((result.revokedAtProvider ? messages.disconnected : messages.disconnectedHere)(name));
        onDisconnect?.(result);
      },
      onError(error, _, before) {
        const connected = before?.connections.find((each) => each.provider === provider);
        if (before && connected) replaceConnection(client, queryClient, connected, before.user);
        announce(errorMessage(messages, error, name));
        onError?.(error);
      },
      onSettled() {
        // While another provider is being disconnected, the backend would still say that it is connected.
        if (queryClient.isMutating({ mutationKey }) === 1)
          void queryClient.invalidateQueries({ queryKey, exact: true });
      },
    },
    queryClient,
  );
}

/** What a connection without a grant says. */
const disconnected = {
  status: "disconnected",
  account: undefined,
  connectedAt: undefined,
  wantsMore: undefined,
} as const;
