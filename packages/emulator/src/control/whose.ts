import * as z from "zod";
import { emailAddress } from "./emailAddress.js";
import type { EventSubject } from "./eventLog.js";

/** Whom something is done to: all that fit what is given, and everybody where nothing is. */
export const Whose = z.strictObject({
  /** One app. */
  clientId: z.string().optional(),
  /** One user. */
  email: emailAddress.optional(),
});
export type Whose = z.infer<typeof Whose>;

/** Whether a subject is one of those. Somebody unknown is nobody in particular. */
export function isOneOf({ clientId, email }: Whose, subject: EventSubject | undefined): boolean {
  if (clientId !== undefined && clientId !== subject?.clientId) return false;
  return email === undefined || email.toLowerCase() === subject?.account?.toLowerCase();
}
