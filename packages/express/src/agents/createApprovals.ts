import type { Approval, RefusalReason } from "@keyhold/contract";
import type { Changes } from "../changes/Changes.js";
import { untilStored } from "../connections/untilStored.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { ApprovalEvent, Emit } from "../events/KeyholdEvent.js";
import type { Store } from "../stores/Store.js";
import type { BackgroundWork } from "../util/createBackgroundWork.js";
import type { Keyring } from "../vault/createKeyring.js";
import { type ApprovalRecord, isOpen, isOver, put } from "./ApprovalRecord.js";
import type { Approvals } from "./Approvals.js";
import { type ClaimServices, claimApproval } from "./claimApproval.js";
import type { ActivityLog } from "./createActivity.js";
import { createApprovalIndex } from "./createApprovalIndex.js";
import { createShownArguments } from "./createShownArguments.js";
import type { SummaryIn } from "./createSummaryIn.js";
import { visible } from "./visible.js";

export interface ApprovalsOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly changes: Changes;
  readonly backgroundWork: BackgroundWork;
  readonly emit: Emit;
  /** Writes to the user's record that the call of an approval will not be sent. */
  readonly notSent: ActivityLog["notSent"];
  readonly summaryIn: SummaryIn;
  readonly accountOf: ClaimServices["accountOf"];
  /** The address of the page where the user decides. */
  readonly approveUrl: (approvalId: string) => string;
  readonly limits: { readonly expireSeconds: number; readonly most: number; readonly perAgent: number };
}

/** Milliseconds after the end of an approval. Then this process reads the approval again, to emit that it has expired. */
const SWEPT_AFTER = 1_000;

/** Creates the approvals on a store. All processes on one store share them. */
export function createApprovals(options: ApprovalsOptions): Approvals {
  const { store, keyring, changes, backgroundWork, emit, notSent, summaryIn, accountOf, approveUrl, limits } = options;
  const lasts = limits.expireSeconds * 1000;
  const shownArguments = createShownArguments(store, keyring);
  const index = createApprovalIndex({ store, keyring, onChange });

  function onChange(userId: string, before: ApprovalRecord | undefined, after: ApprovalRecord | undefined): void {
    const record = after ?? before;
    if (!record || before?.status === after?.status) return;
    const { id, provider, connection, requestId, by, agent, tool } = record;
    changes.publish(userId, { approval: id });
    if (before?.status === "waiting") inBackground(shownArguments.remove(userId, id));
    if (after && isOpen(after)) sweepAt(userId, after.expiresAt);
    const what = eventOf(before, after);
    const about = { userId, provider, connection, requestId, by, agent, tool, approvalId: id };
    const reason = what && refusalOf(what, before);
    if (reason) notSent({ ...record, userId }, reason);
    if (what === "approval_requested") emit({ type: what, ...about, approveUrl: approveUrl(id) });
    else if (what) emit({ type: what, ...about });
  }

  function inBackground(work: Promise<unknown>): void {
    backgroundWork.hold(work).catch(() => undefined);
  }

  const writeLater: ClaimServices["writeLater"] = (write, mayRetry) =>
    inBackground(untilStored(write, () => mayRetry() && backgroundWork.mayGoOn()));

  function sweepAt(userId: string, time: number): void {
    const sweep = () => inBackground(index.change(userId, () => undefined));
    setTimeout(sweep, time - Date.now() + SWEPT_AFTER).unref();
  }

  /** @returns `undefined` if the arguments of a waiting call cannot be read: no user can approve what is not shown */
  async function shown(
    userId: string,
    record: ApprovalRecord,
    all: readonly ApprovalRecord[],
    language: string | undefined,
  ): Promise<Approval | undefined> {
    const { id, provider, connection, agent, tool, amountCents, status } = record;
    const args = status === "waiting" ? await shownArguments.read(userId, id) : undefined;
    if (status === "waiting" && !args) return undefined;
    // The other call may be on its way, or its process may have died.
    const isSentBefore = all.some(
      (other) => other.digest === record.digest && other.status === "spent" && other !== record,
    );
    return {
      ...{ id, provider, connection, agent, tool: visible(tool), ...(args && { arguments: args }) },
      ...summaryIn(record, language),
      ...(amountCents !== undefined && { amountCents }),
      createdAt: new Date(record.createdAt).toISOString(),
      expiresAt: new Date(record.expiresAt).toISOString(),
      status,
      ...((record.mayRepeat || isSentBefore) && { mayRepeat: true }),
    };
  }

  async function read(userId: string, approvalId: string, language?: string): Promise<Approval> {
    const all = await index.read(userId);
    const record = all.find(({ id }) => id === approvalId);
    const approval = record && (await shown(userId, record, all, language));
    if (!approval) throw new KeyholdError("unknown_approval");
    return approval;
  }

  return {
    claim: (call, toolCall, hold) =>
      claimApproval({ index, shownArguments, changes, accountOf, lasts, writeLater, ...limits }, call, toolCall, hold),
    async list(userId, language) {
      const all = await index.read(userId);
      const approvals = await Promise.all(all.filter(isOpen).map((record) => shown(userId, record, all, language)));
      return approvals.filter((approval) => approval !== undefined);
    },
    read,
    async decide({ userId, approvalId, decision }, language) {
      // The user cannot approve a call whose arguments cannot be shown.
      await read(userId, approvalId);
      let decided: ApprovalRecord | undefined;
      let all: readonly ApprovalRecord[] = [];
      await index.change(userId, (records, now) => {
        const waiting = records.find(({ id, status }) => id === approvalId && status === "waiting");
        const status = decision === "approve" ? "approved" : "declined";
        decided = waiting && { ...waiting, status, since: now, expiresAt: now + lasts };
        all = records;
        return decided && put(records, decided);
      });
      const approval = decided && (await shown(userId, decided, all, language));
      if (!approval) throw new KeyholdError("unknown_approval");
      return approval;
    },
    async recheck(connection) {
      const { userId, connection: id } = connection;
      if (!(await index.read(userId)).some((record) => record.connection === id)) return;
      await index.change(userId, async (records) => {
        const grantId = await accountOf(connection).catch(noneIfEnded);
        return records.filter((record) => record.connection !== id || record.connectedAt === grantId);
      });
    },
  };
}

function noneIfEnded(error: unknown): undefined {
  if (error instanceof KeyholdError && error.code !== "store_unavailable") return undefined;
  throw error;
}

/** The event about a change of the status; `undefined` if this change has none. */
function eventOf(
  before: ApprovalRecord | undefined,
  after: ApprovalRecord | undefined,
): ApprovalEvent["type"] | undefined {
  if (!before) return "approval_requested";
  if (!after) return isOpen(before) ? "expired" : undefined;
  // A spent approval can be valid again, because nothing was carried out. The product already got the event `approved`.
  return before.status === "spent" || after.status === "waiting" ? undefined : after.status;
}

/** Why a call will not be sent after this change of its approval; `undefined` if it can be. */
function refusalOf(what: ApprovalEvent["type"], before: ApprovalRecord | undefined): RefusalReason | undefined {
  if (what === "declined") return what;
  if (what !== "expired" || !before) return undefined;
  // An approval also ends with its connection.
  if (!isOver(before, Date.now())) return "left";
  return before.status === "approved" ? "unused" : "expired";
}
