import type { Connection } from "@keyhold/contract";
import { type UseMutationResult, useMutation, useQuery } from "@tanstack/react-query";
import { changeRoutes } from "../client/changeRoutes.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { panelMessages } from "../messages/en/panel.js";
import { errorMessage } from "../messages/errorMessage.js";
import { useMessages } from "../messages/useMessages.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { tellApp } from "./tellApp.js";

/** The callbacks of {@link useAddServer}. */
export interface UseAddServerOptions {
  /** Gets the connection of the server. It is not connected yet; if the user has added this address before, it can be. */
  readonly onAdd?: ((connection: Connection) => void) | undefined;
  /** Gets the error: `server_unusable`, `too_many_servers` or another one. Read its `code`. */
  readonly onError?: ((error: KeyholdError) => void) | undefined;
}

/** The result of {@link useAddServer}: a mutation, and whether the backend offers it. */
export type UseAddServerResult = UseMutationResult<Connection, KeyholdError, string> & {
  /** Whether the backend lets users add servers (`customServers`). False until this is known. */
  readonly isOffered: boolean;
};

/**
 * Adds an MCP server of the user's own by its address. After that, `useConnections()` has its connection, and the user can connect it like every
 * other one. `useDisconnect()` also removes the server.
 *
 * @example
 * ```tsx
 * const addServer = useAddServer({ onAdd: ({ name }) => console.log(name) });
 * return addServer.isOffered && <button onClick={() => addServer.mutate("https://mcp.example.com/mcp")}>Add</button>;
 * ```
 */
export function useAddServer({ onAdd, onError }: UseAddServerOptions = {}): UseAddServerResult {
  const { client, queryClient, connector, announce } = useKeyhold();
  const messages = useMessages(panelMessages);
  const query = connectionsQuery(client);
  const { data } = useQuery({ ...query, select: ({ canAddServers }) => canAddServers }, queryClient);

  async function add(url: string): Promise<Connection> {
    try {
      const added = await changeRoutes(client).addServer(url);
      connector.tell({ connection: added.id });
      await queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true });
      announce(messages.serverAdded(added.name));
      return added;
    } catch (error) {
      announce(errorMessage(messages, error, url));
      throw error;
    }
  }

  const mutation = useMutation<Connection, KeyholdError, string>(
    {
      mutationFn: add,
      onSuccess: (added) => tellApp(() => onAdd?.(added)),
      onError: (error) => tellApp(() => onError?.(error)),
    },
    queryClient,
  );
  return { ...mutation, isOffered: data === true };
}
