import { ProviderIcon } from "../icons/ProviderIcon.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** `ConnectedApps.Icon`: the provider's own icon, else the kit's drawing of its brand, else the first letter of its name. */
export function ConnectedAppsIcon(props: PartProps<ConnectedAppsItemState, "span">) {
  const { connection, state } = useItem();
  return <ProviderIcon {...props} state={state} connection={connection} />;
}
