import { randomUUID } from "node:crypto";
import type { Request } from "express";

const MADE_HERE = /^anonymous-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * The user of a product without its own users: each browser session is a user. The first request of a session writes the id into it.
 *
 * @param onNewcomer called before that; throws if there are too many
 */
export async function anonymousUser({ session }: Request, onNewcomer: () => Promise<void>): Promise<string> {
  if (session.keyholdUserId === undefined) await onNewcomer();
  session.keyholdUserId ??= `anonymous-${randomUUID()}`;
  return session.keyholdUserId;
}

/** Whether `anonymousUser` created a user id. After such a user's browser session ends, no request can come from that user. */
export function isAnonymous(userId: string): boolean {
  return MADE_HERE.test(userId);
}
