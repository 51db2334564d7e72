import type { Connection } from "@keyhold/contract";
import { type ReactNode, useId } from "react";
import { ConnectedAppsAccount } from "./ConnectedAppsAccount.js";
import { ConnectedAppsAddServer } from "./ConnectedAppsAddServer.js";
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
import { ConnectedAppsLastUsed } from "./ConnectedAppsLastUsed.js";
import { ConnectedAppsList } from "./ConnectedAppsList.js";
import { ConnectedAppsLoading } from "./ConnectedAppsLoading.js";
import { ConnectedAppsModeBadge } from "./ConnectedAppsModeBadge.js";
import { ConnectedAppsName } from "./ConnectedAppsName.js";
import { ConnectedAppsNotice } from "./ConnectedAppsNotice.js";
import { ConnectedAppsReconnectTrigger } from "./ConnectedAppsReconnectTrigger.js";
import { ConnectedAppsRemoveTrigger } from "./ConnectedAppsRemoveTrigger.js";
import { ConnectedAppsRenameForm } from "./ConnectedAppsRenameForm.js";
import { ConnectedAppsRenameTrigger } from "./ConnectedAppsRenameTrigger.js";
import { ConnectedAppsRoot, type ConnectedAppsRootProps } from "./ConnectedAppsRoot.js";
import { ConnectedAppsStatus } from "./ConnectedAppsStatus.js";
import { AgentsContext } from "./RootContext.js";
import { RowDetails } from "./RowDetails.js";

/** Props of {@link ConnectedApps}. */
export type ConnectedAppsProps = Omit<ConnectedAppsRootProps, "children" | "title"> & {
  /** A heading above the rows. It is also the panel's name for a screen reader. Default: none. */
  readonly title?: ReactNode;
  /** What connecting is good for in your product, below the title. Default: none. */
  readonly description?: ReactNode;
  /**
   * Shows the connected providers first, and the others below them, each group with a heading.
   * @default false
   */
  readonly grouped?: boolean | undefined;
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

function ConnectedAppsPanel({ title, description, grouped, placeholders, agents, ...props }: ConnectedAppsProps) {
  const titleId = useId();
  return (
    <ConnectedAppsRoot aria-labelledby={title ? titleId : undefined} {...props}>
      {(title || description) && (
        <div className="keyhold-apps-header">
          {title && <h2 id={titleId}>{title}</h2>}
          {description && <p>{description}</p>}
        </div>
      )}
      <ConnectedAppsLoading rows={placeholders} />
      <ConnectedAppsError />
      <ConnectedAppsEmpty />
      <AgentsContext.Provider value={agents}>
        <ConnectedAppsList grouped={grouped}>{row}</ConnectedAppsList>
      </AgentsContext.Provider>
      <ConnectedAppsAddServer />
    </ConnectedAppsRoot>
  );
}

function row(connection: Connection) {
  return (
    <ConnectedAppsItem connection={connection}>
      <ConnectedAppsIcon />
      <div className="keyhold-app-main">
        <div className="keyhold-app-text">
          <div className="keyhold-app-title">
            <ConnectedAppsName />
            <ConnectedAppsModeBadge />
            <ConnectedAppsDefaultBadge />
          </div>
          <ConnectedAppsStatus />
          <ConnectedAppsAccount />
          <ConnectedAppsLastUsed />
        </div>
        <div className="keyhold-app-actions">
          <ConnectedAppsConnectTrigger />
          <ConnectedAppsReconnectTrigger />
          <ConnectedAppsRemoveTrigger />
        </div>
      </div>
      <div className="keyhold-app-open">
        <ConnectedAppsDetailsTrigger />
      </div>
      <ConnectedAppsNotice about="connection" />
      <ConnectedAppsDetails>
        <RowDetails />
      </ConnectedAppsDetails>
    </ConnectedAppsItem>
  );
}

/**
 * The panel: every provider with the user's connections. A row says which account is connected, and when it was last used; if something is wrong,
 * it says what, and has the button that helps. A row opens into details: since when the account is connected, what the provider has granted, what
 * agents may do, what was done, and at the end the button to disconnect. If the user can have several accounts at a provider, it has a row for
 * each, and its details have buttons to add, rename and choose one. If the backend lets users add servers, there is a field for them below the rows. To build your own panel, use its parts: `ConnectedApps.Root`, `.List`, `.Item` and the parts within an item.
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
  LastUsed: ConnectedAppsLastUsed,
  Status: ConnectedAppsStatus,
  ModeBadge: ConnectedAppsModeBadge,
  ConnectTrigger: ConnectedAppsConnectTrigger,
  ReconnectTrigger: ConnectedAppsReconnectTrigger,
  DisconnectTrigger: ConnectedAppsDisconnectTrigger,
  RemoveTrigger: ConnectedAppsRemoveTrigger,
  AddTrigger: ConnectedAppsAddTrigger,
  RenameTrigger: ConnectedAppsRenameTrigger,
  RenameForm: ConnectedAppsRenameForm,
  DefaultTrigger: ConnectedAppsDefaultTrigger,
  DefaultBadge: ConnectedAppsDefaultBadge,
  DetailsTrigger: ConnectedAppsDetailsTrigger,
  Details: ConnectedAppsDetails,
  Facts: ConnectedAppsFacts,
  Notice: ConnectedAppsNotice,
  AddServer: ConnectedAppsAddServer,
  Empty: ConnectedAppsEmpty,
  Loading: ConnectedAppsLoading,
  Error: ConnectedAppsError,
});
