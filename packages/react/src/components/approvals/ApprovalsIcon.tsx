import { useConnections } from "../../hooks/useConnections.js";
import { ProviderIcon } from "../icons/ProviderIcon.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ApprovalsItemState, useItem } from "./ItemContext.js";

/** `Approvals.Icon`: the icon of the provider that the call would go to. */
export function ApprovalsIcon(props: PartProps<ApprovalsItemState, "span">) {
  const { approval, state, name } = useItem();
  const { data } = useConnections();
  const connection = data?.find(({ id }) => id === approval.connection) ?? { name, brand: undefined, icon: undefined };
  return <ProviderIcon {...props} state={state} connection={connection} />;
}
