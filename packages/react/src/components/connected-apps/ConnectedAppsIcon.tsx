import { ProviderIcon } from "../icons/ProviderIcon.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/**
 * `ConnectedApps.Icon`: the provider's own icon, else the kit's drawing of its brand, else the first letter of its name. If two providers are of
 * one brand, the colours of the second one are exchanged.
 */
export function ConnectedAppsIcon(props: PartProps<ConnectedAppsItemState, "span">) {
  const { connection, state, siblings } = useItem();
  return <ProviderIcon data-twin={siblings.isTwin ? "" : undefined} {...props} state={state} connection={connection} />;
}
