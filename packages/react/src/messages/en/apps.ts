import type { AppsMessages } from "../Messages.js";

/** The English texts of the panel. */
export const appsMessages: AppsMessages = {
  locale: "en",
  connectedApps: "Connected apps",
  available: "Available",
  empty: "There is nothing to connect yet.",
  loading: "Loading…",
  loadingFailed: "Your connected apps could not be loaded.",
  testMode: "Test mode",
  liveMode: "Live",

  connect: "Connect",
  reconnect: "Reconnect",
  disconnect: "Disconnect",
  disconnecting: "Disconnecting…",
  disconnectFrom: (name) => `Disconnect ${name}`,
  tryAgainWith: (name) => `Try again with ${name}`,
  keep: "Keep connected",

  accountAt: (account, name) => `${name} (${account})`,
  accountNumber: (number) => `Account ${number}`,
  disconnectAccount: (account, name) => `Disconnect ${account} from ${name}`,
  addAccount: "Add another account",
  addAccountAt: (name) => `Add another account: ${name}`,
  rename: "Rename",
  renameAccount: (account) => `Rename ${account}`,
  accountLabel: "Name of this account",
  save: "Save",
  defaultAccount: "Default",
  makeDefault: "Use by default",
  makeAccountDefault: (account) => `Use by default: ${account}`,
  madeDefault: (account) => `${account} is used by default now.`,

  addServer: "Add a server",
  serverAddress: "Address of the MCP server",
  add: "Add",
  serverAdded: (name) => `${name} is added. Connect it now.`,
  remove: "Remove",
  removeServer: (name) => `Remove ${name}`,
  serverRemoved: (name) => `${name} is removed.`,

  statusConnected: "Connected",
  statusConnectedSince: (date) => `Connected since ${date}`,
  usedAgo: (ago) => `Used ${ago}`,
  usedAgoBy: (ago, agent) => `Used ${ago} by ${agent}`,
  statusDisconnected: "Not connected",
  statusNeedsReconnect: "Connection ended",
  statusWantsMore: "More access needed",
  statusNeedsLogin: "Sign-in needed",
  statusNoAccess: "No access",
  statusUnavailable: "Unavailable",

  details: "Details",
  detailsOf: (name) => `Details: ${name}`,
  detailsAccount: "Account",
  detailsConnectedAt: "Connected since",
  detailsLastUsedAt: "Last used",
  detailsScopes: "Granted access",

  confirmDisconnect: (name, product = "This product") =>
    `Disconnect ${name}? ${product} can no longer act for you there.`,
  disconnected: (name) => `${name} is disconnected.`,
  disconnectedHere: (name) =>
    `Disconnected: the access is deleted here. ${name} did not confirm that it has ended there too. To be sure, you can look there.`,
  openProvider: (name) => `Open ${name}`,
};
