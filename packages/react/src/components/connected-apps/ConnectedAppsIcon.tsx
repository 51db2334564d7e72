import { ProviderIcon } from "../icons/ProviderIcon.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/**
 * `ConnectedApps.Icon`: the provider's own icon, else the kit's drawing of its brand, else the first letter of its name. If several
 * providers are of one brand, their tiles differ: `data-twin` is 1 on the second one, 2 on the third, and absent on the fourth as on the first.
 */
export function ConnectedAppsIcon(props: PartProps<ConnectedAppsItemState, "span">) {
  const { connection, state, siblings } = useItem();
  return <ProviderIcon data-twin={siblings.twins % 3 || undefined} {...props} state={state} connection={connection} />;
}
