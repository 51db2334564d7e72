import { ProviderIcon } from "../icons/ProviderIcon.js";
import type { PartProps } from "../parts/PartProps.js";
import { type AppState, useApp } from "./AppContext.js";

/** `ConnectedApps.Icon`: the kit's own drawing of the provider, or the first letter of its name. */
export function AppsIcon(props: PartProps<AppState, "span">) {
  const { connection, state } = useApp();
  return <ProviderIcon {...props} state={state} provider={connection.provider} name={connection.name} />;
}
