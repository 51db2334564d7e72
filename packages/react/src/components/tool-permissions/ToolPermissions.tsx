import type { ToolPermission } from "@keyhold/contract";
import { ToolPermissionsChoice } from "./ToolPermissionsChoice.js";
import { ToolPermissionsAgent, ToolPermissionsSearch } from "./ToolPermissionsControls.js";
import { ToolPermissionsItem } from "./ToolPermissionsItem.js";
import { ToolPermissionsList } from "./ToolPermissionsList.js";
import { ToolPermissionsEmpty, ToolPermissionsError, ToolPermissionsLoading } from "./ToolPermissionsMessages.js";
import { ToolPermissionsName } from "./ToolPermissionsName.js";
import { ToolPermissionsNotice } from "./ToolPermissionsNotice.js";
import { ToolPermissionsReason } from "./ToolPermissionsReason.js";
import { ToolPermissionsRoot, type ToolPermissionsRootProps } from "./ToolPermissionsRoot.js";
import { ToolPermissionsStatus } from "./ToolPermissionsStatus.js";
import { ToolPermissionsTitle } from "./ToolPermissionsTitle.js";

/** Props of {@link ToolPermissions}. */
export type ToolPermissionsProps = Omit<ToolPermissionsRootProps, "children">;

function ToolPermissionsPanel(props: ToolPermissionsProps) {
  return (
    <ToolPermissionsRoot {...props}>
      <ToolPermissionsTitle />
      <ToolPermissionsAgent />
      <ToolPermissionsSearch />
      <ToolPermissionsLoading />
      <ToolPermissionsError />
      <ToolPermissionsEmpty />
      <ToolPermissionsList>{row}</ToolPermissionsList>
    </ToolPermissionsRoot>
  );
}

function row(tool: ToolPermission) {
  return (
    <ToolPermissionsItem tool={tool}>
      <ToolPermissionsName />
      <ToolPermissionsStatus />
      <ToolPermissionsChoice />
      <ToolPermissionsReason />
      <ToolPermissionsNotice />
    </ToolPermissionsItem>
  );
}

/**
 * What agents may do with the tools of a connection, in groups: those that only look, change something, or may spend. For each tool, the user
 * chooses whether its calls are sent, ask first, or are refused. What the product or the provider has fixed is shown with the reason. To build
 * your own panel, use its parts: `ToolPermissions.Root`, `.List`, `.Item` and the parts within an item.
 *
 * @example
 * ```tsx
 * <ToolPermissions connection="agentcard" agents={["shopper"]} />
 * ```
 */
export const ToolPermissions = /* @__PURE__ */ Object.assign(ToolPermissionsPanel, {
  Root: ToolPermissionsRoot,
  Title: ToolPermissionsTitle,
  Agent: ToolPermissionsAgent,
  Search: ToolPermissionsSearch,
  List: ToolPermissionsList,
  Item: ToolPermissionsItem,
  Name: ToolPermissionsName,
  Choice: ToolPermissionsChoice,
  Reason: ToolPermissionsReason,
  Status: ToolPermissionsStatus,
  Notice: ToolPermissionsNotice,
  Empty: ToolPermissionsEmpty,
  Loading: ToolPermissionsLoading,
  Error: ToolPermissionsError,
});
