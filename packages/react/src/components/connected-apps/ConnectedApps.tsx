import type { Connection } from "@keyhold/contract";
import { ConnectedAppsAccount } from "./ConnectedAppsAccount.js";
import { ConnectedAppsAddTrigger } from "./ConnectedAppsAddTrigger.js";
import { ConnectedAppsConnectTrigger } from "./ConnectedAppsConnectTrigger.js";
import { ConnectedAppsDefaultBadge } from "./ConnectedAppsDefaultBadge.js";
import { ConnectedAppsDefaultTrigger } from "./ConnectedAppsDefaultTrigger.js";
import { ConnectedAppsDetails } from "./ConnectedAppsDetails.js";
import { ConnectedAppsDetailsTrigger } from "./ConnectedAppsDetailsTrigger.js";
import { ConnectedAppsDisconnectTrigger } from "./ConnectedAppsDisconnectTrigger.js";
import { ConnectedAppsEmpty } from "./ConnectedAppsEmpty.js";
import { ConnectedAppsError } from "./ConnectedAppsError.js";
import { ConnectedAppsFacts } from "./ConnectedAppsFacts.js";
import { ConnectedAppsIcon } from "./ConnectedAppsIcon.js";
import { ConnectedAppsItem } from "./ConnectedAppsItem.js";
import { ConnectedAppsList } from "./ConnectedAppsList.js";
import { ConnectedAppsLoading } from "./ConnectedAppsLoading.js";
import { ConnectedAppsModeBadge } from "./ConnectedAppsModeBadge.js";
import { ConnectedAppsName } from "./ConnectedAppsName.js";
import { ConnectedAppsNotice } from "./ConnectedAppsNotice.js";
import { ConnectedAppsReconnectTrigger } from "./ConnectedAppsReconnectTrigger.js";
import { ConnectedAppsRenameForm } from "./ConnectedAppsRenameForm.js";
import { ConnectedAppsRenameTrigger } from "./ConnectedAppsRenameTrigger.js";
import { ConnectedAppsRoot, type ConnectedAppsRootProps } from "./ConnectedAppsRoot.js";
import { ConnectedAppsStatus } from "./ConnectedAppsStatus.js";
import { AgentsContext } from "./RootContext.js";
import { RowDetails } from "./RowDetails.js";

/** Props of {@link ConnectedApps}. */
export type ConnectedAppsProps = Omit<ConnectedAppsRootProps, "children"> & {
  /**
   * How many empty rows to show while loading, so that the layout does not shift.
   * @default 2
   */
  readonly placeholders?: number | undefined;
  /**
   * The labels of your agents, as your backend passes them to `keyhold.mcp()`. In the details of a row, users choose what these agents may do.
   * @default ["agent"]
   */
  readonly agents?: readonly string[] | undefined;
};

function ConnectedAppsPanel({ placeholders, agents, ...props }: ConnectedAppsProps) {
  return (
    <ConnectedAppsRoot {...props}>
      <ConnectedAppsLoading rows={placeholders} />
      <ConnectedAppsError />
      <ConnectedAppsEmpty />
      <AgentsContext.Provider value={agents}>
        <ConnectedAppsList>{row}</ConnectedAppsList>
      </AgentsContext.Provider>
    </ConnectedAppsRoot>
  );
}

function row(connection: Connection) {
  return (
    <ConnectedAppsItem connection={connection}>
      <ConnectedAppsIcon />
      <div className="keyhold-app-text">
        <div className="keyhold-app-title">
          <ConnectedAppsName />
          <ConnectedAppsModeBadge />
          <ConnectedAppsDefaultBadge />
        </div>
        <ConnectedAppsStatus />
        <ConnectedAppsAccount />
        <ConnectedAppsRenameForm />
      </div>
      <div className="keyhold-app-actions">
        <ConnectedAppsConnectTrigger />
        <ConnectedAppsReconnectTrigger />
        <ConnectedAppsDisconnectTrigger />
      </div>
      <div className="keyhold-app-more">
        <ConnectedAppsDetailsTrigger />
        <ConnectedAppsRenameTrigger />
        <ConnectedAppsDefaultTrigger />
        <ConnectedAppsAddTrigger />
      </div>
      <ConnectedAppsNotice />
      <ConnectedAppsDetails>
        <RowDetails connection={connection} />
      </ConnectedAppsDetails>
    </ConnectedAppsItem>
  );
}

/**
 * The panel: every provider with the user's connections, and buttons to connect, reconnect and disconnect. If the user can have several
 * accounts at a provider, it has a row for each, and buttons to add, rename and choose one. A row opens into details: since when the account is
 * connected, when it was last used, what the provider has granted, what agents may do, and what was done. To build your
 * own panel, use its parts: `ConnectedApps.Root`, `.List`, `.Item` and the parts within an item.
 *
 * @example
 * ```tsx
 * <ConnectedApps onDisconnect={(id) => console.log(`${id} is disconnected`)} />
 * ```
 */
export const ConnectedApps = /* @__PURE__ */ Object.assign(ConnectedAppsPanel, {
  Root: ConnectedAppsRoot,
  List: ConnectedAppsList,
  Item: ConnectedAppsItem,
  Icon: ConnectedAppsIcon,
  Name: ConnectedAppsName,
  Account: ConnectedAppsAccount,
  Status: ConnectedAppsStatus,
  ModeBadge: ConnectedAppsModeBadge,
  ConnectTrigger: ConnectedAppsConnectTrigger,
  ReconnectTrigger: ConnectedAppsReconnectTrigger,
  DisconnectTrigger: ConnectedAppsDisconnectTrigger,
  AddTrigger: ConnectedAppsAddTrigger,
  RenameTrigger: ConnectedAppsRenameTrigger,
  RenameForm: ConnectedAppsRenameForm,
  DefaultTrigger: ConnectedAppsDefaultTrigger,
  DefaultBadge: ConnectedAppsDefaultBadge,
  DetailsTrigger: ConnectedAppsDetailsTrigger,
  Details: ConnectedAppsDetails,
  Facts: ConnectedAppsFacts,
  Notice: ConnectedAppsNotice,
  Empty: ConnectedAppsEmpty,
  Loading: ConnectedAppsLoading,
  Error: ConnectedAppsError,
});
