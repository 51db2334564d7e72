import { permissionMessages } from "../../messages/en/permissions.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ToolPermissionsItemState, useItem } from "./ItemContext.js";
import { useRoot } from "./RootContext.js";

/** `ToolPermissions.Reason`: why the user cannot choose, or that the product decides about each call. Otherwise renders nothing. */
export function ToolPermissionsReason(props: PartProps<ToolPermissionsItemState, "p">) {
  const messages = useMessages(permissionMessages);
  const { name } = useRoot();
  const { tool, state } = useItem();
  const children = reason();
  if (!children) return null;
  return renderPart("p", state, { className: "keyhold-permission-reason", children }, props);

  function reason(): string | undefined {
    if (tool.fixed === "product") return messages.permissionFixedByProduct;
    if (state.fixed) return messages.permissionFixedByProvider(name);
    return state.verdict === undefined ? messages.permissionByCall : undefined;
  }
}
