import { authorizationMessages } from "./en/authorization.js";
import { cardMessages } from "./en/cards.js";
import { panelMessages } from "./en/panel.js";
import type { Messages } from "./Messages.js";

/** English: what the components say unless they are told other words. */
export const en: Messages = { ...panelMessages, ...cardMessages, ...authorizationMessages };
