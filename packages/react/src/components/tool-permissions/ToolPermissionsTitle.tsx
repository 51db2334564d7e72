import { permissionMessages } from "../../messages/en/permissions.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ToolPermissionsRootState, useRoot } from "./RootContext.js";

/** `ToolPermissions.Title`: the title, and what the choices mean. */
export function ToolPermissionsTitle(props: PartProps<ToolPermissionsRootState, "div">) {
  const { permissions, permissionsHint } = useMessages(permissionMessages);
  const { state, name } = useRoot();
  const children = (
    <>
      <p className="keyhold-permissions-title">{permissions(name)}</p>
      {state.status === "ready" && <p className="keyhold-permissions-hint">{permissionsHint}</p>}
    </>
  );
  return renderPart("div", state, { className: "keyhold-permissions-head", children }, props);
}
