import { randomUUID } from "node:crypto";
import type { Identify } from "../router/createRequestContext.js";

const MADE_HERE = /^anonymous-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The `identify` of a product without its own users: each browser session is a user. */
export const anonymous: Identify = ({ session }) => {
  session.keyholdUserId ??= `anonymous-${randomUUID()}`;
  return session.keyholdUserId;
};

/** Whether `anonymous` created a user id. After such a user's browser session ends, no request can come from that user. */
export function isAnonymous(userId: string): boolean {
  return MADE_HERE.test(userId);
}
