import * as z from "zod";
import type { EventSubject } from "./createEventLog.js";
import { emailAddress } from "./emailAddress.js";

/**
 * Selects the apps and users that a control acts on. A target without fields selects all of them.
 *
 * @example
 * ```ts
 * emulator.agentcard.expireAccessTokens({ clientId: "shop", email: "alice@example.com" });
 * ```
 */
export const Target = z.strictObject({
  /**
   * Only this app.
   *
   * @default every app
   */
  clientId: z.string().optional(),
  /**
   * Only this user.
   *
   * @default every user
   */
  email: emailAddress.optional(),
});
export type Target = z.infer<typeof Target>;

/** Tells whether the subject matches the target. An unknown subject matches only a target without fields. */
export function matchesTarget({ clientId, email }: Target, subject: EventSubject | undefined): boolean {
  if (clientId !== undefined && clientId !== subject?.clientId) return false;
  return email === undefined || email.toLowerCase() === subject?.account?.toLowerCase();
}
