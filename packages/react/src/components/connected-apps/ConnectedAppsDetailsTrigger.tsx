import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** `ConnectedApps.DetailsTrigger`: the button that opens and closes `ConnectedApps.Details`. Renders nothing if there is no connection. */
export function ConnectedAppsDetailsTrigger(props: PartProps<ConnectedAppsItemState, "button">) {
  const { details, detailsOf } = useMessages(panelMessages);
  const { connection, name, state, open, setOpen, ask, detailsId } = useItem();
  if (connection.status === "disconnected") return null;
  return (
    <Button
      variant="ghost"
      aria-expanded={open}
      aria-controls={open ? detailsId : undefined}
      data-keyhold-details=""
      {...props}
      state={state}
      text={<span>{details}</span>}
      label={detailsOf(name)}
      onPress={() => {
        setOpen(!open);
        ask(false);
      }}
    />
  );
}
