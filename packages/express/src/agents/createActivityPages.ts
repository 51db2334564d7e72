import { isDeepStrictEqual } from "node:util";
import type { Store, SwapTogether } from "../stores/Store.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import { type Keyring, type SealContext, tryOpen } from "../vault/createKeyring.js";
import { recordIn, recordText } from "../vault/recordFormat.js";
import { userIdInKey } from "../vault/userIdInKey.js";
import { type ActivityRecord, KEPT, MOST_LINES, merged, newestFirst } from "./ActivityRecord.js";

/** The maximum number of lines on a page. */
const PAGE = 50;
/**
 * The number of places for pages, in a ring: a new page replaces the oldest one. Two more than the kept lines need: the newest page may have
 * few lines, and two processes that move the same lines at the same time can write some of them twice.
 */
const SLOTS = MOST_LINES / PAGE + 2;
/** The maximum number of new lines that are on no page yet. Calls under way do not count. */
const MOST_NEW = 16;
/** Milliseconds after which a call without an end counts as ended, because its process has died. A call takes less time. */
const ENDED_AFTER = 10 * 60_000;
/** The maximum number of pages and lists of new lines that this process keeps opened. */
const MOST_OPENED = 300;

/** The lines of each user, on sealed pages, and a short list of new lines. All processes on one store share them. */
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
  /**
   * Prepares what `put` does in most cases, so that it can be one step of a larger request to the store (`ifSame`).
   *
   * @returns `undefined` if `put` has to read first, or has to write more than one value
   */
  prepare(userId: string, lines: readonly ActivityRecord[]): Promise<PreparedLines | undefined>;
}

/** Lines that another request to the store can write. */
export interface PreparedLines {
  readonly swap: SwapTogether;
  /** Call it after the lines were written. */
  readonly written: () => void;
}

export interface ActivityPagesOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  /** Milliseconds after which the store removes what belongs to this user; `undefined` for never. */
  readonly lifetimeOf: (userId: string) => number | undefined;
  /** Whether the user has this connection. */
  readonly isConnected: (userId: string, connection: string) => Promise<boolean>;
}

/** A place in the store: of a page, or of the new lines. Page `number` is in the slot `number % SLOTS`. */
type SlotName = number | "new";

/** What is in a slot. */
interface Slot {
  readonly name: SlotName;
  readonly sealed: string | undefined;
  /** The number of the page; -1 if there is none. */
  readonly number: number;
  readonly lines: readonly ActivityRecord[];
}

function activityKey(userId: string, slot: SlotName): string {
  return `keyhold:{${encodeURIComponent(userId)}}:activity:${slot}`;
}

const contextOf = (userId: string, slot: SlotName) => ["activity", userId, String(slot)];

/** The context of a page's key; `undefined` for other keys. */
export function contextOfActivity(key: string): SealContext | undefined {
  const [, encoded = "", slot] = /^keyhold:\{([^:}]*)\}:activity:(\d+|new)$/.exec(key) ?? [];
  const userId = userIdInKey(encoded);
  return userId && slot ? ["activity", userId, slot] : undefined;
}

export function createActivityPages({ store, keyring, lifetimeOf, isConnected }: ActivityPagesOptions): ActivityPages {
  /** The numbers of the newest pages, by user. */
  const newest = createBoundedMap<number>();
  /**
   * What this process wrote last, by key. Without it, it would read and open the same text before each write. If another process
   * has written there meanwhile, the swap fails, and Keyhold reads it. The benchmark that shows the gain: "CPU µs/call" in the line "a call
   * that may spend" of the table "an agent's calls" (apps/bench).
   */
  const written = createBoundedMap<Slot>({ most: MOST_OPENED });

  async function readSlot(userId: string, name: SlotName): Promise<Slot> {
    const sealed = await store.get(activityKey(userId, name), { newest: true });
    const none = { name, sealed, number: -1, lines: [] };
    const text = await tryOpen(keyring, sealed, contextOf(userId, name));
    return text === undefined ? none : { ...none, ...recordIn<Pick<Slot, "number" | "lines">>(text) };
  }

  async function findSlot(userId: string, name: SlotName): Promise<Slot> {
    return written.get(activityKey(userId, name)) ?? readSlot(userId, name);
  }

  const readPages = (userId: string) =>
    Promise.all(Array.from({ length: SLOTS }, (_slot, index) => readSlot(userId, index)));

  /** @returns whether the slot was unchanged, so that it was replaced */
  async function replaced(
    userId: string,
    { name, sealed }: Slot,
    { number, lines }: Pick<Slot, "number" | "lines">,
  ): Promise<boolean> {
    const { key, next, options, note } = await sealedSlot(userId, { name, number, lines });
    if (!(await store.swap(key, sealed, next, options))) return false;
    note();
    if (sealed === undefined) await removeIfForgotten(userId, key, lines);
    return true;
  }

  /** Seals what a slot will have. @returns what `swap` needs, and `note`, to call after the swap */
  async function sealedSlot(userId: string, slot: Omit<Slot, "sealed">) {
    const { name, number, lines } = slot;
    const key = activityKey(userId, name);
    const next = await keyring.seal(recordText({ number, lines }), contextOf(userId, name));
    written.delete(key);
    const options = { ttl: Math.min(KEPT, lifetimeOf(userId) ?? KEPT), replicated: true };
    return { key, next, options, note: () => written.set(key, { ...slot, sealed: next }) };
  }

  /** The product may have called `forget` while a call ran. Then what this call writes is new in the store, and must not stay. */
  async function removeIfForgotten(userId: string, key: string, lines: readonly ActivityRecord[]): Promise<void> {
    const connections = [...new Set(lines.map(({ connection }) => connection))];
    const isKnown = await Promise.all(connections.map((connection) => isConnected(userId, connection)));
    if (!isKnown.includes(true)) await store.take(key);
  }

  /** @returns the page to write next */
  async function findNewest(userId: string): Promise<{ readonly slot: Slot; readonly number: number }> {
    const known = newest.get(userId);
    if (known !== undefined) {
      const slot = await findSlot(userId, known % SLOTS);
      const isThere = slot.number === known;
      if (isThere && slot.lines.length < PAGE) return { slot, number: known };
      // After a full page comes the oldest one, so there is no need to open all of them.
      const oldest = isThere ? await findSlot(userId, (known + 1) % SLOTS) : undefined;
      if (oldest?.number === known + 1 - SLOTS) return { slot: oldest, number: known + 1 };
    }
    const slots = await readPages(userId);
    const number = Math.max(...slots.map((slot) => slot.number));
    const isFull = number < 0 || (slots[number % SLOTS]?.lines.length ?? 0) >= PAGE;
    const next = isFull ? number + 1 : number;
    const slot = slots[next % SLOTS];
    if (!slot) throw new RangeError("There is no such slot.");
    return { slot, number: next };
  }

  /** Adds lines to the newest page, and to further pages. */
  async function addToPages(userId: string, added: readonly ActivityRecord[]): Promise<void> {
    for (let rest = added; rest.length > 0; ) {
      const { slot, number } = await findNewest(userId);
      const lines = merged(slot.number === number ? slot.lines : [], rest);
      if (await replaced(userId, slot, { number, lines: lines.slice(0, PAGE) })) {
        newest.set(userId, number);
        rest = lines.slice(PAGE);
      }
    }
  }

  return {
    async read(userId) {
      const [pages, added] = await Promise.all([readPages(userId), readSlot(userId, "new")]);
      const since = Date.now() - KEPT;
      // A line can be in several places: on a page without its end, and among the new lines or on a newer page with its end.
      const slots = [...pages.sort((one, other) => one.number - other.number), added];
      const lines = merged(
        [],
        slots.flatMap((slot) => slot.lines),
      );
      return lines
        .filter(({ at }) => at > since)
        .sort(newestFirst)
        .slice(0, MOST_LINES);
    },
    async put(userId, lines) {
      const onPages: ActivityRecord[] = [];
      for (let isDone = false; !isDone; ) {
        const slot = await findSlot(userId, "new");
        // If another process has written meanwhile, some lines are on a page already.
        const missing = merged(slot.lines, lines).filter(
          (line) => !onPages.some((there) => isDeepStrictEqual(there, line)),
        );
        const { kept, moved } = split(missing);
        // First the pages: if this process dies in between, a line is in two places and not in none.
        await addToPages(userId, moved);
        onPages.push(...moved);
        isDone = await replaced(userId, slot, { number: 0, lines: kept });
      }
    },
    async prepare(userId, lines) {
      const slot = written.get(activityKey(userId, "new"));
      const { kept, moved } = split(merged(slot?.lines ?? [], lines));
      if (slot?.sealed === undefined || moved.length > 0) return undefined;
      const { note, ...swap } = await sealedSlot(userId, { name: "new", number: 0, lines: kept });
      return { swap: { ...swap, expected: slot.sealed }, written: note };
    },
  };
}

/**
 * Splits the new lines into those that stay, and those that move to a page. So most calls write a few lines, and not a page of 50. The end of
 * a call is mostly written together with the next call.
 *
 * The benchmark that shows the gain: "CPU µs/call" in the line "a call that may spend" of the table "an agent's calls" (apps/bench). For pages
 * whose calls may spend, eight rounds on a busy machine beside two processes that wrote a page each time: 0.80 and 0.93 times the CPU time of a
 * call, 0.77 and 0.84 times its p50. The two others differed from each other by 0.92 and 1.01.
 */
function split(lines: readonly ActivityRecord[]) {
  if (lines.length <= MOST_NEW) return { kept: lines, moved: [] };
  const kept = new Set(lines.filter(isUnderWay).slice(-PAGE));
  return { kept: [...kept], moved: lines.filter((line) => !kept.has(line)) };
}

function isUnderWay({ at, outcome, durationMs }: ActivityRecord): boolean {
  return outcome === "unclear" && durationMs === undefined && at > Date.now() - ENDED_AFTER;
}
