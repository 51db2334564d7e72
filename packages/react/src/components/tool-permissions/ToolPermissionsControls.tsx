import { useId } from "react";
import { permissionMessages } from "../../messages/en/permissions.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ToolPermissionsRootState, useRoot } from "./RootContext.js";

/** The number of tools above which the groups are closed at first, and a search is shown. */
export const MANY = 12;

/** `ToolPermissions.Agent`: the choice between agents. Renders nothing if there is only one. */
export function ToolPermissionsAgent(props: PartProps<ToolPermissionsRootState, "div">) {
  const { permissionsAgent } = useMessages(permissionMessages);
  const { state, agent, labels, setAgent } = useRoot();
  const id = useId();
  if (state.status === "not_connected" || labels.length < 2) return null;
  const children = (
    <>
      <label htmlFor={id}>{permissionsAgent}</label>
      <select
        id={id}
        className="keyhold-input"
        value={agent}
        onChange={({ currentTarget }) => setAgent(currentTarget.value)}
      >
        {labels.map((label) => (
          <option key={label}>{label}</option>
        ))}
      </select>
    </>
  );
  return renderPart("div", state, { className: "keyhold-permissions-control", children }, props);
}

/** `ToolPermissions.Search`: the field that finds tools by their names. Renders nothing if there are few tools. */
export function ToolPermissionsSearch(props: PartProps<ToolPermissionsRootState, "div">) {
  const { permissionsSearch } = useMessages(permissionMessages);
  const { state, tools = [], search, setSearch } = useRoot();
  const id = useId();
  if (tools.length <= MANY) return null;
  const children = (
    <>
      <label htmlFor={id}>{permissionsSearch}</label>
      <input
        id={id}
        className="keyhold-input"
        type="search"
        autoComplete="off"
        value={search}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
      />
    </>
  );
  return renderPart("div", state, { className: "keyhold-permissions-control", children }, props);
}
