import type { Connection } from "@keyhold/contract";
import { AppsAccount } from "./AppsAccount.js";
import { AppsConnectTrigger } from "./AppsConnectTrigger.js";
import { AppsDisconnectTrigger } from "./AppsDisconnectTrigger.js";
import { AppsEmpty } from "./AppsEmpty.js";
import { AppsError } from "./AppsError.js";
import { AppsIcon } from "./AppsIcon.js";
import { AppsItem } from "./AppsItem.js";
import { AppsList } from "./AppsList.js";
import { AppsLoading } from "./AppsLoading.js";
import { AppsModeBadge } from "./AppsModeBadge.js";
import { AppsName } from "./AppsName.js";
import { AppsNotice } from "./AppsNotice.js";
import { AppsReconnectTrigger } from "./AppsReconnectTrigger.js";
import { AppsRoot, type AppsRootProps } from "./AppsRoot.js";
import { AppsStatus } from "./AppsStatus.js";

/** Props of {@link ConnectedApps}. */
export type ConnectedAppsProps = Omit<AppsRootProps, "children"> & {
  /** How many rows to keep free while loading, so that nothing shifts. Default 2. */
  readonly placeholders?: number;
};

function ConnectedAppsPanel({ placeholders, ...props }: ConnectedAppsProps) {
  return (
    <AppsRoot {...props}>
      <AppsLoading rows={placeholders} />
      <AppsError />
      <AppsEmpty />
      <AppsList>{row}</AppsList>
    </AppsRoot>
  );
}

function row(connection: Connection) {
  return (
    <AppsItem connection={connection}>
      <AppsIcon />
      <div className="keyhold-app-text">
        <div className="keyhold-app-title">
          <AppsName />
          <AppsModeBadge />
        </div>
        <AppsStatus />
        <AppsAccount />
      </div>
      <div className="keyhold-app-actions">
        <AppsConnectTrigger />
        <AppsReconnectTrigger />
        <AppsDisconnectTrigger />
      </div>
      <AppsNotice />
    </AppsItem>
  );
}

/**
 * The panel: every provider with the user's connection, and what can be done about it. Its parts build the same, or
 * another one: `ConnectedApps.Root`, `.List`, `.Item` and those that stand in them.
 */
export const ConnectedApps = /* @__PURE__ */ Object.assign(ConnectedAppsPanel, {
  Root: AppsRoot,
  List: AppsList,
  Item: AppsItem,
  Icon: AppsIcon,
  Name: AppsName,
  Account: AppsAccount,
  Status: AppsStatus,
  ModeBadge: AppsModeBadge,
  ConnectTrigger: AppsConnectTrigger,
  ReconnectTrigger: AppsReconnectTrigger,
  DisconnectTrigger: AppsDisconnectTrigger,
  Notice: AppsNotice,
  Empty: AppsEmpty,
  Loading: AppsLoading,
  Error: AppsError,
});
