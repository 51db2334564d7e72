import type { Store } from "../stores/Store.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import { type Keyring, SealBrokenError, type SealContext } from "../vault/createKeyring.js";
import { recordIn, recordText } from "../vault/recordFormat.js";
import { userIdInKey } from "../vault/userIdInKey.js";
import { type ActivityRecord, KEPT, MOST_LINES, merged, newestFirst } from "./ActivityRecord.js";

/** The maximum number of lines on a page. */
const PAGE = 50;
/**
 * The number of places for pages, in a ring: a new page replaces the oldest one. One more than the kept lines need, because the newest page
 * may have few lines.
 */
const SLOTS = MOST_LINES / PAGE + 1;
/** Milliseconds for which this process remembers the page of a line. A call takes less time. */
const REMEMBERED = 10 * 60_000;
/** The maximum number of pages that this process keeps opened. */
const MOST_OPENED = 100;

/** The lines of each user, on sealed pages. All processes on one store share them. */
export interface ActivityPages {
  /** @returns the lines that are kept, the newest first. A page that cannot be opened counts as empty */
  read(userId: string): Promise<ActivityRecord[]>;
  /**
   * Adds lines, and replaces those with the same ids. If another process writes at the same time, Keyhold reads again and retries. It can be
   * called again with the same lines.
   *
   * @throws KeyholdError `store_unavailable`. Then some of the lines may be stored
   */
  put(userId: string, lines: readonly ActivityRecord[]): Promise<void>;
}

export interface ActivityPagesOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  /** Milliseconds after which the store removes what belongs to this user; `undefined` for never. */
  readonly lifetimeOf: (userId: string) => number | undefined;
  /** Whether the user has this connection. */
  readonly isConnected: (userId: string, connection: string) => Promise<boolean>;
}

/** A page, and its place in the store. Page `number` is in the slot `number % SLOTS`. */
interface Slot {
  readonly key: string;
  readonly sealed: string | undefined;
  readonly number: number;
  readonly lines: readonly ActivityRecord[];
}

function activityKey(userId: string, slot: number): string {
  return `keyhold:{${encodeURIComponent(userId)}}:activity:${slot}`;
}

const contextOf = (userId: string, slot: number) => ["activity", userId, String(slot)];

/** The context of a page's key; `undefined` for other keys. */
export function contextOfActivity(key: string): SealContext | undefined {
  const [, encoded = "", slot] = /^keyhold:\{([^:}]*)\}:activity:(\d+)$/.exec(key) ?? [];
  const userId = userIdInKey(encoded);
  return userId ? contextOf(userId, Number(slot)) : undefined;
}

export function createActivityPages({ store, keyring, lifetimeOf, isConnected }: ActivityPagesOptions): ActivityPages {
  /** The numbers of the newest pages, by user, and of the pages of lines, by the line's id. */
  const newest = createBoundedMap<number>();
  const pages = createBoundedMap<number>({ lifetime: REMEMBERED });
  /**
   * The slots that this process wrote last, by key. Without them, it would read and open the same page before each write. If another process
   * has written a slot meanwhile, the swap fails, and Keyhold reads it. The benchmark that shows the gain: "CPU µs/call" in the line "a call
   * that may spend" of the table "an agent's calls" (apps/bench).
   */
  const written = createBoundedMap<Slot>({ most: MOST_OPENED });

  async function readSlot(userId: string, slot: number): Promise<Slot> {
    const key = activityKey(userId, slot);
    const sealed = await store.get(key, { newest: true });
    const none = { key, sealed, number: -1, lines: [] };
    if (sealed === undefined) return none;
    try {
      return {
        ...none,
        ...recordIn<Pick<Slot, "number" | "lines">>(await keyring.open(sealed, contextOf(userId, slot))),
      };
    } catch (error) {
      if (error instanceof SealBrokenError) return none;
      throw error;
    }
  }

  async function findSlot(userId: string, slot: number): Promise<Slot> {
    return written.get(activityKey(userId, slot)) ?? readSlot(userId, slot);
  }

  const readAll = (userId: string) =>
    Promise.all(Array.from({ length: SLOTS }, (_slot, index) => readSlot(userId, index)));

  /** @returns whether the slot was unchanged, so that it was replaced */
  async function replaced(userId: string, { key, sealed }: Slot, number: number, lines: readonly ActivityRecord[]) {
    const next = await keyring.seal(recordText({ number, lines }), contextOf(userId, number % SLOTS));
    const ttl = Math.min(KEPT, lifetimeOf(userId) ?? KEPT);
    written.delete(key);
    const isDone = await store.swap(key, sealed, next, { ttl, replicated: true });
    if (isDone) written.set(key, { key, sealed: next, number, lines });
    return isDone;
  }

  /** @returns the page to write next */
  async function findNewest(userId: string): Promise<{ readonly slot: Slot; readonly number: number }> {
    const known = newest.get(userId);
    if (known !== undefined) {
      const slot = await findSlot(userId, known % SLOTS);
      const isThere = slot.number === known;
      if (isThere && slot.lines.length < PAGE) return { slot, number: known };
      // After a full page comes the oldest one, so there is no need to open all eleven.
      const oldest = isThere ? await findSlot(userId, (known + 1) % SLOTS) : undefined;
      if (oldest?.number === known + 1 - SLOTS) return { slot: oldest, number: known + 1 };
    }
    const slots = await readAll(userId);
    const number = Math.max(...slots.map((slot) => slot.number));
    const isFull = number < 0 || (slots[number % SLOTS]?.lines.length ?? 0) >= PAGE;
    const next = isFull ? number + 1 : number;
    const slot = slots[next % SLOTS];
    if (!slot) throw new RangeError("There is no such slot.");
    return { slot, number: next };
  }

  /**
   * Writes the newest page: adds lines that are on no page, as many as it has room for, and replaces those that are on it. So the end of a
   * call is mostly written together with the next call.
   *
   * The benchmark that shows the gain: "CPU µs/call" and "p50 ms" in the line `keyhold` of the table "small calls, one caller" (apps/bench),
   * whose calls may spend. On a busy machine, with the client and the MCP server in the same process: 0.74 times the CPU time of a call, as the
   * median of 14 rounds beside two writes.
   *
   * @returns the lines that are left; all of them if another process has written the page meanwhile
   */
  async function writeNewest(userId: string, given: readonly ActivityRecord[]): Promise<readonly ActivityRecord[]> {
    const { slot, number } = await findNewest(userId);
    const lines = slot.number === number ? slot.lines : [];
    const there = new Set(lines.map(({ id }) => id));
    const added = given.filter(isOnNoPage).slice(0, PAGE - lines.length);
    const changed = given.filter(({ id }) => pages.get(id) === number && there.has(id));
    const written = new Set([...changed, ...added]);
    if (!(await replaced(userId, slot, number, merged(lines, [...written])))) return given;
    newest.set(userId, number);
    for (const { id } of added) pages.set(id, number);
    if (number === 0 && lines.length === 0) await removeIfForgotten(userId, slot.key, added);
    return given.filter((line) => !written.has(line));
  }

  const isOnNoPage = ({ id }: ActivityRecord) => pages.get(id) === undefined;

  /** The product may have called `forget` while a call ran. Then this call begins a new record, which must not stay. */
  async function removeIfForgotten(userId: string, key: string, lines: readonly ActivityRecord[]): Promise<void> {
    const connections = [...new Set(lines.map(({ connection }) => connection))];
    const isKnown = await Promise.all(connections.map((connection) => isConnected(userId, connection)));
    if (!isKnown.includes(true)) await store.take(key);
  }

  /**
   * Replaces the lines of one page. A line that is not there any more is left out.
   *
   * @returns the lines of other pages; all of them if another process has written the page meanwhile
   */
  async function writePage(
    userId: string,
    number: number,
    given: readonly ActivityRecord[],
  ): Promise<readonly ActivityRecord[]> {
    const slot = await findSlot(userId, number % SLOTS);
    const isHere = ({ id }: ActivityRecord) => pages.get(id) === number;
    const there = given.filter((line) => isHere(line) && slot.lines.some(({ id }) => id === line.id));
    const isLeftOut = slot.number !== number || there.length === 0;
    const isDone = isLeftOut || (await replaced(userId, slot, number, merged(slot.lines, there)));
    return isDone ? given.filter((line) => !isHere(line)) : given;
  }

  return {
    async read(userId) {
      const slots = await readAll(userId);
      const since = Date.now() - KEPT;
      // If this process no longer knew the page of a line, the line is on two pages. The newer page has the line with its end.
      const lines = merged(
        [],
        slots.sort((one, other) => one.number - other.number).flatMap((slot) => slot.lines),
      );
      return lines
        .filter(({ at }) => at > since)
        .sort(newestFirst)
        .slice(0, MOST_LINES);
    },
    async put(userId, lines) {
      for (let rest = lines; rest[0]; ) {
        const number = rest.some(isOnNoPage) ? undefined : pages.get(rest[0].id);
        rest = await (number === undefined ? writeNewest(userId, rest) : writePage(userId, number, rest));
      }
    },
  };
}
