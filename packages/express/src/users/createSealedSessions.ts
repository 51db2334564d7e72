import { hash } from "node:crypto";
import session, { type SessionData } from "express-session";
import type { Store } from "../stores/Store.js";
import type { StoredSessions } from "../stores/StoredSessions.js";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";

/** Stores sessions of express-session encrypted in any store. A session in use never ends: reading prolongs it. */
class SealedSessions extends session.Store implements StoredSessions {
  constructor(
    private readonly store: Store,
    private readonly keyring: Keyring,
    private readonly lifetime: number,
  ) {
    super();
  }

  override get(id: string, done: (error: unknown, data?: SessionData | null) => void): void {
    this.read(id).then(
      (data) => done(undefined, data),
      (error: unknown) => done(error),
    );
  }

  override set(id: string, data: SessionData, done?: (error?: unknown) => void): void {
    this.write(id, data).then(() => done?.(), done);
  }

  override destroy(id: string, done?: (error?: unknown) => void): void {
    this.store.take(keyOf(id)).then(() => done?.(), done);
  }

  keyOf(id: string): string {
    return keyOf(id);
  }

  async open(id: string, sealed: string): Promise<SessionData | null> {
    const key = keyOf(id);
    const text = await tryOpen(this.keyring, sealed, contextOf(key));
    // Its key is no longer configured. The browser gets a new session.
    if (text === undefined) return null;
    // The cookie of a session in use gets a signature by the newest key, so its data has to outlive the old keys too.
    if (!this.keyring.isCurrent(sealed)) {
      await this.store.swap(key, sealed, await this.keyring.seal(text, contextOf(key)), { ttl: "keep" });
    }
    return JSON.parse(text);
  }

  private async read(id: string): Promise<SessionData | null> {
    const sealed = await this.store.get(keyOf(id), { prolong: this.lifetime });
    return sealed === undefined ? null : this.open(id, sealed);
  }

  private async write(id: string, data: SessionData): Promise<void> {
    const key = keyOf(id);
    const sealed = await this.keyring.seal(JSON.stringify(data), contextOf(key));
    await this.store.set(key, sealed, { ttl: this.lifetime });
  }
}

/**
 * Creates a session store on Keyhold's own store, for stores that have none.
 *
 * @param lifetime milliseconds after which an unused session ends
 */
export function createSealedSessions(store: Store, keyring: Keyring, lifetime: number): session.Store {
  return new SealedSessions(store, keyring, lifetime);
}

/** The key has a digest of the id: the id itself, with a signature, is in the browser's cookie. */
const keyOf = (id: string) => `keyhold:session:${hash("sha256", id, "base64url")}`;
const contextOf = (key: string) => ["session", key];
