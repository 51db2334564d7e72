import type { AppsMessages, ConnectMessages } from "../Messages.js";
import { appsMessages } from "./apps.js";
import { connectMessages } from "./connect.js";

/** The English texts of everything in the panel of connected apps. */
export const panelMessages: ConnectMessages & AppsMessages = /* @__PURE__ */ Object.assign(
  {},
  connectMessages,
  appsMessages,
);
