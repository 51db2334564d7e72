import { permissionMessages } from "../../messages/en/permissions.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ToolPermissionsItemState, useItem } from "./ItemContext.js";

/** `ToolPermissions.Status`: whether the user's choice is saved. Renders nothing before the user has chosen, and after an error. */
export function ToolPermissionsStatus(props: PartProps<ToolPermissionsItemState, "span">) {
  const { permissionSaving, permissionSaved } = useMessages(permissionMessages);
  const { state } = useItem();
  if (state.status !== "saving" && state.status !== "saved") return null;
  const children = state.status === "saving" ? permissionSaving : permissionSaved;
  return renderPart("span", state, { className: "keyhold-permission-status", children }, props);
}
