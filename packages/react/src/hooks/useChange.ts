import type { Connection } from "@keyhold/contract";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { type AccountName, accountName, siblingsOf } from "../messages/accountName.js";
import { panelMessages } from "../messages/en/panel.js";
import { errorMessage } from "../messages/errorMessage.js";
import { useMessages } from "../messages/useMessages.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { type ConnectionName, connectionToChange, idOf } from "../queries/findConnection.js";
import { replaceConnection } from "../queries/replaceConnection.js";
import { tellApp } from "./tellApp.js";

/** A change of one connection. */
export interface ConnectionMutation<Answer, Variables> {
  readonly send: (id: string, variables: Variables) => Promise<Answer>;
  /** The connections that the change changes, as they will be. */
  readonly changed: (connection: Connection, all: readonly Connection[], variables: Variables) => readonly Connection[];
  /** Returns the text that a screen reader says when the backend has answered. */
  readonly announcement: (answer: Answer, about: AccountName, variables: Variables) => string | undefined;
  readonly onSuccess: (answer: Answer) => void;
  readonly onError?: ((error: KeyholdError) => void) | undefined;
}

/** A mutation for a connection. The page shows the change at once, and takes it back if the request fails. */
export function useChange<Answer, Variables>(
  named: ConnectionName,
  { send, changed, announcement, onSuccess, onError }: ConnectionMutation<Answer, Variables>,
): UseMutationResult<Answer, KeyholdError, Variables> {
  const { client, queryClient, connector, announce } = useKeyhold();
  const messages = useMessages(panelMessages);
  const { queryKey } = connectionsQuery(client);
  const mutationKey = [...queryKey, "change"];

  async function change(variables: Variables): Promise<Answer> {
    const before = queryClient.getQueryData(queryKey);
    // Decide this once: the change itself can change which connection a provider's id means.
    const connection = before && connectionToChange(before, named);
    const id = connection?.id ?? idOf(named);
    const rows = before?.connections ?? [];
    const about = connection
      ? accountName(messages, connection, siblingsOf(rows, connection))
      : { account: undefined, provider: id, name: id };
    const after = connection ? changed(connection, rows, variables) : [];
    const show = (each: Connection) => replaceConnection(client, queryClient, each, before?.user);
    try {
      // An answer to an earlier request would bring back the old state.
      await queryClient.cancelQueries({ queryKey, exact: true });
      after.forEach(show);
      const answer = await send(id, variables);
      const text = announcement(answer, about, variables);
      if (text) announce(text);
      return answer;
    } catch (error) {
      rows.filter((each) => after.some((other) => other.id === each.id)).forEach(show);
      announce(errorMessage(messages, error, about.name));
      throw error;
    }
  }

  return useMutation<Answer, KeyholdError, Variables>(
    {
      mutationKey,
      mutationFn: change,
      onSuccess: (answer) => tellApp(() => onSuccess(answer)),
      onError: (error) => tellApp(() => onError?.(error)),
      onSettled() {
        connector.tell({ connection: idOf(named) });
        // While another change is on its way, the backend would still answer with the old state.
        if (queryClient.isMutating({ mutationKey }) === 1)
          void queryClient.invalidateQueries({ queryKey, exact: true });
      },
    },
    queryClient,
  );
}
