import { randomUUID } from "node:crypto";
import type { Identify } from "../router/createRequestContext.js";

const MADE_HERE = /^anonymous-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Where a product has no users of its own, each browser session is one. */
export const anonymous: Identify = ({ session }) => {
  session.keyholdUserId ??= `anonymous-${randomUUID()}`;
  return session.keyholdUserId;
};

/** Whether `anonymous` made a user id. Such a user ends with the browser session: no other request can be from that user. */
export function isAnonymous(userId: string): boolean {
  return MADE_HERE.test(userId);
}
