import { createHmac } from "node:crypto";
import { paths, userHeader } from "@keyhold/contract";
import type { Request } from "express";
import { KeyholdError } from "../KeyholdError.js";
import type { Keyring } from "../vault/keyring.js";

/** Marks users for their pages, so that a page acts for the user that it shows, or for nobody. */
export interface UserMark {
  /** The user's mark: opaque, and the same in all sessions of this user. */
  of(userId: string): string;
  /**
   * Compares the mark that a page sent with the user who is signed in. Programs send none.
   *
   * @throws KeyholdError `user_changed`
   */
  check(req: Request, userId: string): void;
}

/** Not of the session: who signs in a second time, with a new session, is still the user that the page shows. */
export function createUserMark(keyring: Pick<Keyring, "derive">): UserMark {
  const [newest = "", ...older] = keyring.derive("user-mark");
  const markBy = (secret: string, userId: string) => createHmac("sha256", secret).update(userId).digest("base64url");
  return {
    of: (userId) => markBy(newest, userId),
    check(req, userId) {
      const sent = sentMark(req);
      if (sent === undefined) return;
      // While keys are rotated, another process may have marked by another one.
      if (![newest, ...older].some((secret) => markBy(secret, userId) === sent)) throw new KeyholdError("user_changed");
    },
  };
}

/** In the header, or in the query of the two requests that can carry none. The provider's callback has a query of its own. */
function sentMark(req: Request): unknown {
  const isWithoutHeader =
    req.path === paths.events() || req.path === paths.authorize(encodeURIComponent(String(req.params.provider)));
  return req.get(userHeader) ?? (isWithoutHeader ? req.query.user : undefined);
}
