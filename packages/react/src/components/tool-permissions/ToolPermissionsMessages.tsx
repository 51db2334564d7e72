import { permissionMessages } from "../../messages/en/permissions.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { LoadError } from "../shared/LoadError.js";
import { type ToolPermissionsRootState, useRoot } from "./RootContext.js";

const className = "keyhold-permissions-message";

/** `ToolPermissions.Loading`: shown until the permissions are loaded. */
export function ToolPermissionsLoading(props: PartProps<ToolPermissionsRootState, "p">) {
  const { permissionsLoading } = useMessages(permissionMessages);
  const { state } = useRoot();
  if (state.status !== "loading") return null;
  const children = (
    <>
      <span className="keyhold-unseen">{permissionsLoading}</span>
      <span className="keyhold-skeleton" />
      <span className="keyhold-skeleton" />
      <span className="keyhold-skeleton" />
    </>
  );
  return renderPart("p", state, { className: "keyhold-permissions-loading", children }, props);
}

/** `ToolPermissions.Empty`: the text if the provider has no tools, or is not connected. */
export function ToolPermissionsEmpty(props: PartProps<ToolPermissionsRootState, "p">) {
  const { permissionsEmpty, permissionsNotConnected } = useMessages(permissionMessages);
  const { state, name } = useRoot();
  if (state.status !== "empty" && state.status !== "not_connected") return null;
  const children = (state.status === "empty" ? permissionsEmpty : permissionsNotConnected)(name);
  return renderPart("p", state, { className, children }, props);
}

/**
 * `ToolPermissions.Error`: says why the permissions could not be loaded, with a button to try again; or says that another user has just signed in.
 */
export function ToolPermissionsError(part: PartProps<ToolPermissionsRootState, "div">) {
  const messages = useMessages(permissionMessages);
  const root = useRoot();
  const { state, name } = root;
  const own = { className, state, name, text: messages.permissionsFailed };
  return <LoadError {...own} part={part} messages={messages} asked={root} />;
}
