import { ProviderIcon } from "../icons/ProviderIcon.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** `ConnectedApps.Icon`: the kit's own drawing of the provider, or the first letter of its name. */
export function ConnectedAppsIcon(props: PartProps<ConnectedAppsItemState, "span">) {
  const { connection, state } = useItem();
  return <ProviderIcon {...props} state={state} provider={connection.provider} name={connection.name} />;
}
