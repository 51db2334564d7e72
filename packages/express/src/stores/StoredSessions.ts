import type { SessionData, Store as SessionStore } from "express-session";

/** How sessions are stored, so that a session can be read without express-session, and compared with what was stored before. */
export interface StoredSessions {
  keyOf(id: string): string;
  /**
   * @param text the stored text
   * @returns the data; `null` if the session can no longer be opened
   * @throws KeyholdError `store_unavailable`
   */
  open(id: string, text: string): Promise<SessionData | null>;
}

/** Whether a session store says how it stores sessions. One that a product's own store creates may not. */
export function isStored(sessions: SessionStore): sessions is SessionStore & StoredSessions {
  return "keyOf" in sessions && "open" in sessions;
}
