import type { Store } from "../stores/Store.js";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";
import { recordIn, recordText } from "../vault/recordFormat.js";
import { type ApprovalRecord, isOver } from "./ApprovalRecord.js";

/** Milliseconds that the record stays after its last approval is over. In this time, the next reader can still emit that the approval has expired. */
const STAYS = 60 * 60_000;

/** All approvals of a user, in one sealed record for each user. */
export interface ApprovalIndex {
  /** @returns the approvals that are not over. A record that cannot be opened counts as empty: then the user is asked again */
  read(userId: string): Promise<readonly ApprovalRecord[]>;
  /**
   * Changes the record by compare-and-set. If another process writes it at the same time, Keyhold reads it again and retries.
   *
   * @param change gets the approvals that are not over. It returns the new ones, or `undefined` to change nothing. Can be called several times
   * @throws KeyholdError `store_unavailable`. Then the record may be changed
   */
  change(
    userId: string,
    change: (
      records: readonly ApprovalRecord[],
      now: number,
    ) => readonly ApprovalRecord[] | undefined | Promise<readonly ApprovalRecord[] | undefined>,
  ): Promise<void>;
}

export interface ApprovalIndexOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  /** Called after each change of an approval; `before` or `after` is absent if it was added or removed. */
  readonly onChange: (userId: string, before: ApprovalRecord | undefined, after: ApprovalRecord | undefined) => void;
}

function approvalsKey(userId: string): string {
  return `keyhold:{${encodeURIComponent(userId)}}:approvals`;
}

export function createApprovalIndex({ store, keyring, onChange }: ApprovalIndexOptions): ApprovalIndex {
  const contextOf = (userId: string) => ["approvals", userId];

  async function opened(userId: string, sealed: string | undefined): Promise<readonly ApprovalRecord[]> {
    const text = await tryOpen(keyring, sealed, contextOf(userId));
    return text === undefined ? [] : recordIn<{ approvals: ApprovalRecord[] }>(text).approvals;
  }

  /** @returns whether the record was the expected one, so that it was replaced */
  async function replaced(userId: string, sealed: string | undefined, approvals: readonly ApprovalRecord[]) {
    const key = approvalsKey(userId);
    const next = approvals.length > 0 ? await keyring.seal(recordText({ approvals }), contextOf(userId)) : undefined;
    const ttl = Math.max(0, ...approvals.map(({ expiresAt }) => expiresAt - Date.now())) + STAYS;
    try {
      return await store.swap(key, sealed, next, { ttl, replicated: true });
    } catch (error) {
      // The database may have written it although it answered with an error. Each sealed text is unique, so this one can only be ours.
      if (next !== undefined && (await store.get(key, { newest: true })) === next) return true;
      throw error;
    }
  }

  function tell(userId: string, before: readonly ApprovalRecord[], after: readonly ApprovalRecord[]): void {
    const old = new Map(before.map((record) => [record.id, record]));
    for (const record of after) {
      if (old.get(record.id) !== record) onChange(userId, old.get(record.id), record);
      old.delete(record.id);
    }
    for (const record of old.values()) onChange(userId, record, undefined);
  }

  return {
    async read(userId) {
      const now = Date.now();
      const records = await opened(userId, await store.get(approvalsKey(userId), { newest: true }));
      return records.filter((record) => !isOver(record, now));
    },
    async change(userId, change) {
      for (;;) {
        const sealed = await store.get(approvalsKey(userId), { newest: true });
        const all = await opened(userId, sealed);
        const now = Date.now();
        const live = all.filter((record) => !isOver(record, now));
        const changed = (await change(live, now)) ?? live;
        const isSame = changed.length === all.length && changed.every((record, index) => record === all[index]);
        if (isSame) return;
        if (await replaced(userId, sealed, changed)) return tell(userId, all, changed);
      }
    },
  };
}
