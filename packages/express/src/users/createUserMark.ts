import { createHmac } from "node:crypto";
import { paths, userHeader } from "@keyhold/contract";
import type { Request } from "express";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Keyring } from "../vault/createKeyring.js";

/** Marks users for their pages. A page sends the mark of the user that it shows, so that it cannot act for another user. */
export interface UserMark {
  /** The user's mark: an opaque text, the same in all sessions of this user. */
  of(userId: string): string;
  /**
   * Compares the mark that a page sent with the user who is signed in. Accepts a request without a mark, because programs send none.
   *
   * @throws KeyholdError `user_changed`
   */
  check(req: Request, userId: string): void;
}

/** The mark does not depend on the session. So a page stays valid if its user signs in again, with a new session. */
export function createUserMark(keyring: Pick<Keyring, "derive">): UserMark {
  const [newest = "", ...older] = keyring.derive("user-mark");
  const markBy = (secret: string, userId: string) => createHmac("sha256", secret).update(userId).digest("base64url");
  return {
    of: (userId) => markBy(newest, userId),
    check(req, userId) {
      const sent = sentMark(req);
      if (sent === undefined) return;
      // During a key rotation, another process may have made the mark with another key.
      if (![newest, ...older].some((secret) => markBy(secret, userId) === sent)) throw new KeyholdError("user_changed");
    },
  };
}

/** The mark from the header, or from the query of the two kinds of requests that cannot have the header. The provider's callback has neither. */
function sentMark(req: Request): unknown {
  const isWithoutHeader =
    req.path === paths.events() || req.path === paths.authorize(encodeURIComponent(String(req.params.connection)));
  return req.get(userHeader) ?? (isWithoutHeader ? req.query.user : undefined);
}
