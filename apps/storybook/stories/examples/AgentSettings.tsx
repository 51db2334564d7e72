import { ToolPermissions } from "@keyhold/react";

/** A settings page: what the product's two agents may do with the user's Agentcard account. */
export function AgentSettings() {
  return <ToolPermissions connection="agentcard" agents={["shopper", "travel-planner"]} />;
}
