import type { PermissionMessages } from "../Messages.js";
import { connectErrors, connectMessages } from "./connect.js";

/** The English texts of the errors that occur only when a user changes what agents may do. */
export const permissionErrors = {
  permission_fixed: (name: string) => `This product or ${name} decides about this now. Nothing was changed.`,
};

/** The English texts of ToolPermissions. Marked as pure, so that an app without ToolPermissions does not load them. */
export const permissionMessages: PermissionMessages = /* @__PURE__ */ Object.assign({}, connectMessages, {
  locale: "en",
  errors: /* @__PURE__ */ Object.assign({}, connectErrors, permissionErrors),

  permissions: (name: string) => `What agents may do at ${name}`,
  permissionsHint: "With “Ask”, you approve each call before it is sent.",
  permissionsLoading: "Loading what agents may do…",
  permissionsFailed: "What agents may do could not be loaded.",
  permissionsEmpty: (name: string) => `${name} has no tools for agents.`,
  permissionsNotConnected: (name: string) => `Connect with ${name}. Then you can choose here what agents may do.`,
  permissionsAgent: "For this agent",
  permissionsSearch: "Search tools",
  permissionsNoMatch: "No tool has this name.",

  permissionLooks: "Only look",
  permissionChanges: "Change something",
  permissionSpends: "May spend money or show secrets",
  permissionAllow: "Allow",
  permissionAsk: "Ask",
  permissionNever: "Never",
  permissionAlwaysAsked: "Where “Allow” is missing, you are asked about each call.",
  permissionFixedByProduct: "This product has decided this.",
  permissionFixedByProvider: (name: string) => `${name} lets no agent do this.`,
  permissionByCall: "This product decides about each call. Where it leaves the decision to you, your choice counts.",
  permissionSaving: "Saving…",
  permissionSaved: "Saved",
  permissionSavedAs: (tool: string, choice: string) => `Saved. ${tool}: ${choice}`,
});
