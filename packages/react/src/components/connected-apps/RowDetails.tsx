import { useContext } from "react";
import { useActivity } from "../../hooks/useActivity.js";
import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import { Activity } from "../activity/Activity.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { ToolPermissions } from "../tool-permissions/ToolPermissions.js";
import { ConnectedAppsAddTrigger } from "./ConnectedAppsAddTrigger.js";
import { ConnectedAppsDefaultTrigger } from "./ConnectedAppsDefaultTrigger.js";
import { ConnectedAppsDisconnectTrigger } from "./ConnectedAppsDisconnectTrigger.js";
import { ConnectedAppsFacts } from "./ConnectedAppsFacts.js";
import { ConnectedAppsNotice } from "./ConnectedAppsNotice.js";
import { ConnectedAppsRenameForm } from "./ConnectedAppsRenameForm.js";
import { ConnectedAppsRenameTrigger } from "./ConnectedAppsRenameTrigger.js";
import { useItem } from "./ItemContext.js";
import { AgentsContext } from "./RootContext.js";

/** What the details of a row in the ready panel show. An older backend has no permissions and no activity: the details are then without them. */
export function RowDetails() {
  const { activity } = useMessages(activityMessages);
  const agents = useContext(AgentsContext);
  const { connection, disconnect } = useItem();
  const { error } = useActivity({ connection });
  const keepFocus = useKeepFocus("[data-keyhold-add]");
  return (
    <>
      <ConnectedAppsFacts />
      {connection.status === "connected" && !disconnect.isPending && (
        <ToolPermissions connection={connection} agents={agents} />
      )}
      {error?.code !== "unknown_route" && (
        <div className="keyhold-app-activity">
          <p className="keyhold-permissions-title">{activity}</p>
          <Activity connection={connection} />
        </div>
      )}
      <div className="keyhold-app-manage" {...keepFocus}>
        <ConnectedAppsRenameTrigger />
        <ConnectedAppsDefaultTrigger />
        <ConnectedAppsAddTrigger />
        <ConnectedAppsDisconnectTrigger />
        <ConnectedAppsRenameForm />
        <ConnectedAppsNotice about="changes" />
      </div>
    </>
  );
}
