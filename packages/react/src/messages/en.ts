import { activityMessages } from "./en/activity.js";
import { approvalErrors, approvalMessages } from "./en/approvals.js";
import { authorizationMessages } from "./en/authorization.js";
import { cardMessages } from "./en/cards.js";
import { connectErrors } from "./en/connect.js";
import { exchangeMessages } from "./en/exchange.js";
import { keyErrors, keyMessages } from "./en/keys.js";
import { panelMessages } from "./en/panel.js";
import { permissionErrors, permissionMessages } from "./en/permissions.js";
import { questionMessages } from "./en/questions.js";
import { toolErrors, toolMessages } from "./en/tools.js";
import type { Messages } from "./Messages.js";

/** English, the default. Marked as pure, so that an app that does not import it does not load it. */
export const en: Messages = /* @__PURE__ */ Object.assign(
  {},
  panelMessages,
  exchangeMessages,
  keyMessages,
  toolMessages,
  cardMessages,
  authorizationMessages,
  questionMessages,
  approvalMessages,
  activityMessages,
  permissionMessages,
  { errors: /* @__PURE__ */ Object.assign({}, connectErrors, keyErrors, toolErrors, approvalErrors, permissionErrors) },
);
