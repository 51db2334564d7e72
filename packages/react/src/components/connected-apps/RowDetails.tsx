import type { Connection } from "@keyhold/contract";
import { useContext } from "react";
import { useActivity } from "../../hooks/useActivity.js";
import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import { Activity } from "../activity/Activity.js";
import { ToolPermissions } from "../tool-permissions/ToolPermissions.js";
import { ConnectedAppsFacts } from "./ConnectedAppsFacts.js";
import { AgentsContext } from "./RootContext.js";

/** What the details of a row in the ready panel show. An older backend has no permissions and no activity: the details are then without them. */
export function RowDetails({ connection }: { readonly connection: Connection }) {
  const { activity } = useMessages(activityMessages);
  const agents = useContext(AgentsContext);
  const { error } = useActivity({ connection });
  return (
    <>
      <ConnectedAppsFacts />
      {connection.status === "connected" && <ToolPermissions connection={connection} agents={agents} />}
      {error?.code !== "unknown_route" && (
        <div className="keyhold-app-activity">
          <p className="keyhold-permissions-title">{activity}</p>
          <Activity connection={connection} />
        </div>
      )}
    </>
  );
}
