import type { Disconnected } from "@keyhold/contract";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { panelMessages } from "../messages/en/panel.js";
import { errorMessage } from "../messages/errorMessage.js";
import { useMessages } from "../messages/useMessages.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { queryKeys } from "../queries/queryKeys.js";
import { useConnection } from "./useConnection.js";

/** What to call when disconnecting has ended. */
export interface UseDisconnectOptions {
  readonly onDisconnect?: ((result: Disconnected) => void) | undefined;
  readonly onError?: ((error: KeyholdError) => void) | undefined;
}

/**
 * Disconnects one provider: `mutate()` forgets the connection here in any case; `data.revokedAtProvider` says whether
 * the provider has confirmed its end too.
 */
export function useDisconnect(
  provider: string,
  { onDisconnect, onError }: UseDisconnectOptions = {},
): UseMutationResult<Disconnected, KeyholdError, void> {
  const { client, queryClient, announce } = useKeyhold();
  const messages = useMessages(panelMessages);
  const name = useConnection(provider).data?.name ?? provider;
  return useMutation(
    {
      mutationFn: () => client.disconnect(provider),
      networkMode: "always",
      async onSuccess(result) {
        queryClient.removeQueries({ queryKey: queryKeys.connection(client, provider) });
        await queryClient.invalidateQueries({ queryKey: queryKeys.connections(client), exact: true });
        announce((result.revokedAtProvider ? messages.disconnected : messages.disconnectedHere)(name));
        onDisconnect?.(result);
      },
      onError(error) {
        announce(errorMessage(messages, error, name));
        onError?.(error);
      },
    },
    queryClient,
  );
}
