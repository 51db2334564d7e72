import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import type { Activity, ActivityLine, CallOutcome, RefusalReason } from "@keyhold/contract";
import type { Provider } from "../providers/Provider.js";
import type { ToolCall } from "../providers/ToolCall.js";
import type { Verdict } from "../providers/ToolRules.js";
import type { SwapTogether } from "../stores/Store.js";
import type { BackgroundWork } from "../util/createBackgroundWork.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import type { ConnectionKey } from "../vault/Grant.js";
import { type ActivityRecord, latest, newestFirst } from "./ActivityRecord.js";
import type { ApprovalRecord } from "./ApprovalRecord.js";
import type { ActivityPages } from "./createActivityPages.js";
import type { SummaryIn } from "./createSummaryIn.js";
import { onlyReads } from "./judge.js";
import { shownName, shownSummary } from "./shownCall.js";

/** The record of one call, which is not written yet. */
export interface Entry {
  /**
   * Call it before the call is sent. Keyhold first writes a call that may change something or spend, as a call without a known end. A call
   * that only reads does not wait for the store.
   *
   * @param approvalId the user's approval. The line replaces the lines of the tries that waited for this approval
   * @throws KeyholdError `store_unavailable`. Then do not send the call
   */
  sending(approvalId?: string): Promise<void>;
  /**
   * Prepares what `sending` writes, so that it can be one step of a larger request to the store. `sending` has then nothing to do if that
   * step was done.
   *
   * @returns `undefined` if `sending` writes nothing, or has to write the line itself
   */
  prepare(): Promise<PreparedEntry | undefined>;
  /** Notes how the call ended. Works in the background, and never fails. @param approvalId the approval of a call that was not sent */
  ended(outcome: CallOutcome, approvalId?: string): void;
  /** Notes why the call was not sent. All tries that have waited for an approval share one line, which `sending` and `notSent` replace. */
  refused(
    reason: RefusalReason,
    approval?: { readonly approvalId?: string | undefined; readonly hasWaited?: boolean },
  ): void;
}

/** The line of a call that another request to the store can write. Other lines of the user wait until `done`. */
export interface PreparedEntry {
  readonly swap: SwapTogether;
  /** Call it once. @param isWritten whether the line was written; `undefined` if it may have been */
  done(isWritten: boolean | undefined): void;
}

/** Which part of a user's record to read. */
export interface ActivityQuery {
  /** The id of a connection. */
  readonly connection?: string | undefined;
  /** The label of an agent. */
  readonly agent?: string | undefined;
  /** The `next` of the page before. */
  readonly before?: string | undefined;
}

/** An approval that has ended without its call. */
export interface EndedApproval extends Omit<ApprovalRecord, "status"> {
  readonly userId: string;
}

/** The record of the tool calls of pages and agents. */
export interface ActivityLog {
  /** Begins the record of a call that the rules have judged. */
  begin(call: ToolCall, provider: Provider, verdict: Verdict): Entry;
  /** Notes that the call of an approval will not be sent, even if it does not come again. */
  notSent(approval: EndedApproval, reason: RefusalReason): void;
  /** @param query `language` is a BCP 47 tag, by default English. @throws KeyholdError `store_unavailable` */
  read(userId: string, query: ActivityQuery & { readonly language?: string | undefined }): Promise<Activity>;
  /** @returns the labels of the agents that have called at a connection, once for each call. @throws KeyholdError `store_unavailable` */
  agentsAt(connection: ConnectionKey): Promise<string[]>;
  /** Leaves out all calls of a user that have begun until now, because the product forgets the user. */
  drop(userId: string): Promise<void>;
  /** Writes what waits. From now on, each line is written at once. */
  close(): void;
}

interface ActivityOptions {
  readonly pages: ActivityPages;
  /** Called soon after lines of a user were written, once for all writes of a quarter of a second. */
  readonly onWrite: (userId: string) => void;
  readonly backgroundWork: BackgroundWork;
  readonly summaryIn: SummaryIn;
}

/** Milliseconds that lines wait for others of the same user, so that they are written together. */
const GATHERED = 500;
/** Milliseconds from a write to `onWrite`, which sends a message to every process and page: an agent that calls fast writes often. */
const TOLD = 250;
/** Milliseconds until the next try if the store does not answer. */
const RETRIED = 5_000;
/** The maximum number of lines in this process that wait for the store. Keyhold drops further ones, except of calls that it has not sent yet. */
const MOST_WAITING = 20_000;
/** The maximum number of lines in one answer. */
const ANSWERED = 50;
/** Milliseconds for which this process remembers that the product has forgotten a user. A call takes less time. */
const DROPPED = 60 * 60_000;

const PLACE = /^(\d{1,15})-([\w-]{1,64})$/;

/** Whether a text can be the `next` of a page. */
export function isPlace(text: string): boolean {
  return PLACE.test(text);
}

/** The lines of one user that wait for the store. */
interface Queue {
  readonly lines: Map<string, ActivityRecord>;
  timer?: NodeJS.Timeout | undefined;
  /** The write that runs, perhaps as a step of a larger request, and the one after it. */
  current?: Promise<void> | undefined;
  next?: Promise<void> | undefined;
}

export function createActivity({ pages, onWrite, backgroundWork, summaryIn }: ActivityOptions): ActivityLog {
  const queues = new Map<string, Queue>();
  const telling = new Map<string, NodeJS.Timeout>();
  /** The calls of each user's pages that were sent and have not ended. An agent may never read its answer, and then its call has no end. */
  const underWay = new Map<string, Set<Entry>>();
  const dropped = createBoundedMap<number>({ lifetime: DROPPED });
  let waiting = 0;

  function noteSent(userId: string, entry: Entry): void {
    underWay.set(userId, (underWay.get(userId) ?? new Set()).add(entry));
  }

  function noteEnded(userId: string, entry: Entry): void {
    const entries = underWay.get(userId);
    entries?.delete(entry);
    if (entries?.size === 0) underWay.delete(userId);
  }

  const isDropped = (userId: string, { at }: ActivityRecord) => at <= (dropped.get(userId) ?? 0);

  /** @param most drops the line if so many wait */
  function add(userId: string, line: ActivityRecord, most = MOST_WAITING): Queue {
    const queue = queues.get(userId) ?? { lines: new Map() };
    if (isDropped(userId, line) || (waiting >= most && !queue.lines.has(line.id))) return queue;
    queues.set(userId, queue);
    waiting += queue.lines.has(line.id) ? 0 : 1;
    queue.lines.set(line.id, latest(queue.lines.get(line.id), line));
    return queue;
  }

  /** Writes a user's lines soon. */
  function schedule(userId: string, queue: Queue, after = GATHERED): void {
    const work = () => inBackground(write(userId, queue));
    if (backgroundWork.isClosing()) work();
    else queue.timer ??= setTimeout(work, after).unref();
  }

  function inBackground(work: Promise<void>): void {
    backgroundWork.hold(work).catch(() => undefined);
  }

  /** Writes all lines of a user that wait. Callers that come while a write runs share the next one. */
  function write(userId: string, queue: Queue): Promise<void> {
    queue.next ??= (queue.current ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        queue.current = queue.next;
        queue.next = undefined;
        return writeNow(userId, queue);
      });
    return queue.next;
  }

  async function writeNow(userId: string, queue: Queue): Promise<void> {
    clearTimeout(queue.timer);
    queue.timer = undefined;
    const lines = take(queue);
    try {
      await pages.put(userId, lines);
      if (lines.length > 0) tell(userId);
    } catch (error) {
      putBack(userId, queue, lines);
      if (!backgroundWork.isClosing()) schedule(userId, queue, RETRIED);
      throw error;
    } finally {
      endWrite(userId, queue);
    }
  }

  function endWrite(userId: string, queue: Queue): void {
    queue.current = undefined;
    if (queue.lines.size === 0 && !queue.next && queues.get(userId) === queue) queues.delete(userId);
  }

  /** Lets lines wait again that were not written. If a line has changed meanwhile, that one is the newer one. */
  function putBack(userId: string, queue: Queue, lines: readonly ActivityRecord[]): void {
    for (const line of lines) if (!queue.lines.has(line.id)) add(userId, line);
  }

  /**
   * Prepares a write of a line, with the user's lines that wait, as a step of a larger request. Until it has ended, other writes of this user
   * wait for it.
   */
  async function prepare(userId: string, line: ActivityRecord): Promise<PreparedEntry | undefined> {
    const queue: Queue = queues.get(userId) ?? { lines: new Map() };
    // Calls at the same time share their writes. That costs less than one request fewer for each.
    if (queue.current || queue.next || underWay.has(userId) || isDropped(userId, line)) return undefined;
    queues.set(userId, queue);
    clearTimeout(queue.timer);
    queue.timer = undefined;
    const waited = take(queue);
    let end = () => {};
    queue.current = new Promise<void>((resolve) => {
      end = resolve;
    });
    const done = (isWritten = false) => {
      if (!isWritten) putBack(userId, queue, waited);
      if (queue.lines.size > 0) schedule(userId, queue);
      end();
      endWrite(userId, queue);
    };
    const prepared = await pages.prepare(userId, [...waited, line]).catch(() => undefined);
    if (!prepared) {
      done();
      return undefined;
    }
    return {
      swap: prepared.swap,
      done(isWritten) {
        if (isWritten) {
          prepared.written();
          tell(userId);
        }
        done(isWritten);
      },
    };
  }

  function tell(userId: string): void {
    if (backgroundWork.isClosing()) onWrite(userId);
    else if (!telling.has(userId)) telling.set(userId, setTimeout(() => told(userId), TOLD).unref());
  }

  function told(userId: string): void {
    clearTimeout(telling.get(userId));
    telling.delete(userId);
    onWrite(userId);
  }

  function take({ lines }: Queue): ActivityRecord[] {
    const taken = [...lines.values()];
    lines.clear();
    waiting -= taken.length;
    return taken;
  }

  /** @returns all lines of a user, the newest first */
  async function linesOf(userId: string): Promise<ActivityRecord[]> {
    const queue = queues.get(userId);
    // What this process has not written yet. If that fails, reading fails too.
    if (queue) await write(userId, queue).catch(() => undefined);
    return pages.read(userId);
  }

  function shown({ id: _id, at, values, ...line }: ActivityRecord, language: string | undefined): ActivityLine {
    return { at: new Date(at).toISOString(), ...line, ...summaryIn({ ...line, values }, language) };
  }

  return {
    begin(call, provider, verdict) {
      const { userId, provider: providerId, connection, by, agent } = call;
      const [at, startedAt] = [Date.now(), performance.now()];
      const about = { by, agent, provider: providerId, connection, tool: shownName(call.tool), verdict };
      let line: ActivityRecord = {
        ...{ id: randomBytes(9).toString("base64url"), at, ...about },
        ...{ ...shownSummary(call, provider), outcome: "unclear" },
      };
      let isWritten = onlyReads(call, provider);
      const entry: Entry = {
        async prepare() {
          const prepared = isWritten ? undefined : await prepare(userId, line);
          return (
            prepared && {
              ...prepared,
              done(isDone) {
                prepared.done(isDone);
                isWritten = isDone === true;
                if (isDone === undefined) entry.ended("error");
              },
            }
          );
        },
        async sending(approvalId) {
          line = { ...line, id: approvalId ?? line.id, approvalId };
          if (by === "page") noteSent(userId, entry);
          if (isWritten) return;
          try {
            // The call waits until its line is written, so there are only a few such lines.
            await write(userId, add(userId, line, Number.POSITIVE_INFINITY));
          } catch (error) {
            entry.ended("error", approvalId);
            throw error;
          }
        },
        ended(outcome, approvalId = line.approvalId) {
          noteEnded(userId, entry);
          const reason = outcome === "refused" ? (line.reason ?? "left") : undefined;
          line = { ...line, approvalId, outcome, reason, durationMs: Math.round(performance.now() - startedAt) };
          schedule(userId, add(userId, line));
        },
        refused(reason, { approvalId, hasWaited } = {}) {
          line = { ...line, reason, ...(hasWaited && approvalId !== undefined && { id: approvalId }) };
          entry.ended("refused", approvalId);
        },
      };
      return entry;
    },
    notSent({ id, userId, createdAt: at, provider, connection, by, agent, tool, summary, values }, reason) {
      const about = {
        by,
        agent,
        provider,
        connection,
        tool: shownName(tool),
        summary,
        values,
        verdict: "ask",
      } as const;
      const ended = { approvalId: id, outcome: "refused", reason, durationMs: Date.now() - at } as const;
      schedule(userId, add(userId, { id, at, ...about, ...ended }));
    },
    async read(userId, { connection, agent, before = "", language }) {
      const [, at, id = ""] = PLACE.exec(before) ?? [];
      const lines = (await linesOf(userId)).filter(
        (line) =>
          (connection === undefined || line.connection === connection) &&
          (agent === undefined || line.agent === agent) &&
          (at === undefined || newestFirst(line, { ...line, at: Number(at), id }) > 0),
      );
      const answered = lines.slice(0, ANSWERED);
      const last = lines.length > ANSWERED ? answered.at(-1) : undefined;
      return { activity: answered.map((line) => shown(line, language)), next: last && `${last.at}-${last.id}` };
    },
    async agentsAt({ userId, connection }) {
      const lines = await linesOf(userId);
      return lines.flatMap((line) => (line.connection === connection && line.agent ? [line.agent] : []));
    },
    async drop(userId) {
      dropped.set(userId, Date.now());
      const queue = queues.get(userId);
      if (!queue) return;
      take(queue);
      await write(userId, queue).catch(() => undefined);
    },
    close() {
      for (const [userId, queue] of queues) inBackground(write(userId, queue));
      for (const userId of telling.keys()) told(userId);
    },
  };
}
