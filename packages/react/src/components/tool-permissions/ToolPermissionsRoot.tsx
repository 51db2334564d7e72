import type { ToolGroup, ToolPermission } from "@keyhold/contract";
import { useState } from "react";
import { useConnection } from "../../hooks/useConnection.js";
import { type UseToolPermissionsResult, useToolPermissions } from "../../hooks/useToolPermissions.js";
import { useUserChanges } from "../../hooks/useUserChanges.js";
import { permissionMessages } from "../../messages/en/permissions.js";
import { useMessages } from "../../messages/useMessages.js";
import { type ConnectionName, idOf } from "../../queries/findConnection.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useSection } from "../parts/useSection.js";
import { type Root, RootContext, type ToolPermissionsRootState } from "./RootContext.js";

/** Props of {@link ToolPermissionsRoot}. */
export type ToolPermissionsRootProps = PartProps<ToolPermissionsRootState, "section"> & {
  /** A provider's id, the id of a further account, or a connection: see {@link ConnectionName}. */
  readonly connection: ConnectionName;
  /**
   * The labels of your agents, as your backend passes them to `keyhold.mcp()`. The user can choose between them, and other agents that have
   * called a tool at this connection, or for which they have chosen something before.
   * @default ["agent"]
   */
  readonly agents?: readonly string[] | undefined;
};

const groups: readonly ToolGroup[] = ["looks", "changes", "spends"];

/** `ToolPermissions.Root`: the element around all other parts. Renders nothing if the backend is older and has no permissions. */
export function ToolPermissionsRoot(props: ToolPermissionsRootProps) {
  const userChanges = useUserChanges();
  return <Panel key={`${userChanges} ${idOf(props.connection)}`} {...props} />;
}

function Panel({ connection, agents = ["agent"], children, ...props }: ToolPermissionsRootProps) {
  const messages = useMessages(permissionMessages);
  const [chosen, setAgent] = useState<string>();
  const [search, setSearch] = useState("");
  const agent = chosen ?? agents[0] ?? "agent";
  const permissions = useToolPermissions({ connection, agent });
  const { data } = useConnection(connection);
  const { error, tools = [] } = permissions;
  const name = data?.name ?? idOf(connection);
  const state = { status: statusOf(permissions) };
  const found = tools.filter((tool) => fits(tool, search));
  const root: Root = {
    ...permissions,
    state,
    name,
    agent,
    labels: [...new Set([...agents, agent, ...permissions.agents])],
    setAgent,
    search,
    setSearch,
    groups: new Map(groups.map((group) => [group, found.filter((tool) => tool.group === group)])),
  };
  const own = useSection({
    className: "keyhold-permissions",
    label: messages.permissions(name),
    isLoading: state.status === "loading",
    children,
  });
  if (error?.code === "unknown_route") return null;
  return <RootContext.Provider value={root}>{renderPart("section", state, own, props)}</RootContext.Provider>;
}

function statusOf({ tools, error, isConnected }: UseToolPermissionsResult): ToolPermissionsRootState["status"] {
  if (isConnected === false) return "not_connected";
  if (tools) return tools.length > 0 ? "ready" : "empty";
  return error ? "load_failed" : "loading";
}

/** Whether each word of the search is in the tool's name or title. */
function fits({ name, title = "" }: ToolPermission, search: string): boolean {
  const words = `${name} ${title}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word));
}
