import type { KeyMessages } from "../Messages.js";
import { connectErrors, connectMessages } from "./connect.js";

/** The English texts of the errors that only a key can have. */
export const keyErrors = {
  key_invalid: (name: string) => `This is not a key. Copy the whole key at ${name}, and nothing else.`,
  key_refused: (name: string) => `${name} does not accept this key. Check it, or create a new one.`,
};

/** The English texts of the field for a key. Marked as pure, so that an app without such a field does not load them. */
export const keyMessages: KeyMessages = /* @__PURE__ */ Object.assign({}, connectMessages, {
  keyEnter: (name: string, product = "This product") =>
    `Enter your key for ${name}. ${product} stores it encrypted and does not show it again.`,
  keyLabel: "Key",
  keyConnect: "Connect",
  keyFind: (name: string) => `Find your key at ${name}`,
  errors: /* @__PURE__ */ Object.assign({}, connectErrors, keyErrors),
});
