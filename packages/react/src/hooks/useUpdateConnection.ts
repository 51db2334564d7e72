import type { Connection, ConnectionSettings } from "@keyhold/contract";
import type { UseMutationResult } from "@tanstack/react-query";
import { changeRoutes } from "../client/changeRoutes.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { panelMessages } from "../messages/en/panel.js";
import { useMessages } from "../messages/useMessages.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import type { ConnectionName } from "../queries/findConnection.js";
import { useChange } from "./useChange.js";

/** The callbacks of {@link useUpdateConnection}. */
export interface UseUpdateConnectionOptions {
  /** Gets the changed connection. */
  readonly onUpdate?: ((connection: Connection) => void) | undefined;
  /** Gets the error. Read its `code`. */
  readonly onError?: ((error: KeyholdError) => void) | undefined;
}

/**
 * Renames an account (`mutate({ label: "Work" })`; `null` removes the user's own name), or makes it the default of its provider (`mutate({
 * default: true })`). The page shows the change immediately. If the request fails, it shows the old state again.
 *
 * @param connection a provider's id, the id of a further account, or a connection: see {@link ConnectionName}. A provider's id fails with
 *   `several_connections` if the user has several connections there
 *
 * @example
 * ```tsx
 * const update = useUpdateConnection("agentcard.k3v9x0m2qa");
 * return <button onClick={() => update.mutate({ default: true })}>Pay with this account</button>;
 * ```
 */
export function useUpdateConnection(
  connection: ConnectionName,
  { onUpdate, onError }: UseUpdateConnectionOptions = {},
): UseMutationResult<Connection, KeyholdError, ConnectionSettings> {
  const { client } = useKeyhold();
  const { madeDefault } = useMessages(panelMessages);
  return useChange<Connection, ConnectionSettings>(connection, {
    send: changeRoutes(client).update,
    changed(updated, all, { label, default: isDefault }) {
      const named = label === undefined ? updated : { ...updated, label: label?.trim() || updated.account };
      if (!isDefault) return [named];
      const others = all.filter(({ id, provider }) => provider === updated.provider && id !== updated.id);
      return [{ ...named, isDefault }, ...others.map((other) => ({ ...other, isDefault: undefined }))];
    },
    announcement: (_, { account, name }, { default: isDefault }) =>
      isDefault ? madeDefault(account ?? name) : undefined,
    onSuccess: (answer) => onUpdate?.(answer),
    onError,
  });
}
