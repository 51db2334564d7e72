import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/**
 * `ConnectedApps.RenameTrigger`: the button that shows `ConnectedApps.RenameForm`. Renders nothing unless the user can have several accounts
 * at the provider.
 */
export function ConnectedAppsRenameTrigger(props: PartProps<ConnectedAppsItemState, "button">) {
  const messages = useMessages(panelMessages);
  const { connection, account, name, siblings, state, rename, renaming, update } = useItem();
  const mayHaveSeveral = connection.accounts === "several" || siblings.count > 1;
  if (!mayHaveSeveral || connection.status === "disconnected") return null;
  return (
    <Button
      aria-expanded={renaming}
      data-keyhold-rename=""
      {...props}
      state={state}
      text={messages.rename}
      label={messages.renameAccount(account ?? name)}
      onPress={() => {
        update.reset();
        rename(!renaming);
      }}
    />
  );
}
