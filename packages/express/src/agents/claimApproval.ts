import { randomBytes, randomUUID } from "node:crypto";
import type { Changes } from "../changes/Changes.js";
import type { ToolCall } from "../providers/ToolCall.js";
import type { CallContext, ConnectionKey } from "../vault/Grant.js";
import { type ApprovalRecord, IN_FLIGHT, put } from "./ApprovalRecord.js";
import type { Claim, Hold, Outcome } from "./Approvals.js";
import { callDigest } from "./callDigest.js";
import type { ApprovalIndex } from "./createApprovalIndex.js";
import { createBell } from "./createBell.js";
import type { ShownArguments } from "./createShownArguments.js";
import { findApproval } from "./findApproval.js";
import { shownCall } from "./shownCall.js";

/** The maximum size of the arguments of a call that asks, in bytes of JSON. A person has to be able to read them. */
const LARGEST_ARGUMENTS = 16 * 1024;
/** The maximum length of a tool's name in such a call, in characters. */
const LONGEST_NAME = 256;

export interface ClaimServices {
  readonly index: ApprovalIndex;
  readonly shownArguments: ShownArguments;
  readonly changes: Changes;
  /** @returns the id of the newest grant. @throws KeyholdError `not_connected`, `needs_reconnect` */
  readonly accountOf: (connection: ConnectionKey) => Promise<string>;
  /** Milliseconds that an approval waits, and that a decision is valid after that. */
  readonly lasts: number;
  readonly most: number;
  readonly perAgent: number;
  /** Retries a write in the background while the store does not answer. */
  readonly writeLater: (write: () => Promise<void>, mayRetry: () => boolean) => void;
}

/** Finds or opens the approval of exactly this call, waits for the decision, and spends the approval (`ApprovalClaims.claim`). */
export async function claimApproval(
  { index, shownArguments, changes, accountOf, lasts, most, perAgent, writeLater }: ClaimServices,
  call: CallContext,
  toolCall: ToolCall,
  hold: Hold,
): Promise<Claim> {
  const { userId, provider, connection, requestId, by, agent } = call;
  const { signal } = hold;
  const grantId = await accountOf(call);
  if (isTooLarge(toolCall)) return { status: "too_large" };
  const digest = callDigest(toolCall, grantId);
  const holder = { id: randomUUID(), until: hold.until };
  const newId = randomBytes(18).toString("base64url");
  let held: ApprovalRecord | undefined;
  let isWritten = false;

  async function opened(now: number, mayRepeat: boolean): Promise<ApprovalRecord> {
    const { arguments: shown, ...words } = shownCall(toolCall, provider);
    // Store the arguments first: an approval without them cannot be shown.
    if (!isWritten) await shownArguments.write(userId, newId, shown, lasts);
    isWritten = true;
    return {
      ...{ id: newId, digest, provider: provider.id, connection, connectedAt: grantId, by, agent, requestId, ...words },
      ...{ tool: toolCall.tool, status: "waiting", createdAt: now, since: now, expiresAt: now + lasts },
      ...(mayRepeat && { mayRepeat }),
    };
  }

  /** The last checks before an approval is spent: whether the account is the same, and whether the caller may still call and still waits. */
  async function isStillWanted(): Promise<boolean> {
    const account = await accountOf(call).catch(() => undefined);
    const mayCall = (await call.mayStillCall?.().catch(() => false)) ?? true;
    return account === grantId && mayCall && !signal.aborted;
  }

  const own = (records: readonly ApprovalRecord[]) => records.find((record) => record.holder?.id === holder.id);
  const settle = (outcome: Outcome) =>
    index.change(userId, (records) => {
      const spent = own(records);
      if (!spent || outcome === "answered") return records.filter((record) => record !== spent);
      if (outcome === "unclear") return put(records, { ...spent, isUnclear: true });
      return put(records, freed(spent));
    });

  /** Leaves the approval to the next same call. Nothing was sent, even if it is spent. */
  function released(records: readonly ApprovalRecord[]): readonly ApprovalRecord[] | undefined {
    const record = own(records);
    return record && put(records, freed(record));
  }

  /** @returns the result for the call; `undefined` if it waits */
  async function look(isLast: boolean): Promise<Claim | undefined> {
    let claim: Claim | undefined;
    let taken = held;
    await index.change(userId, async (records, now) => {
      const letGo = () => {
        claim = { status: "left", approvalId: held?.id, hasWaited: held && true };
        return released(records);
      };
      if (signal.aborted) return letGo();
      const found = findApproval(records, { digest, holderId: holder.id, held, agent, most, perAgent }, now);
      if (found.does === "spend") {
        if (!(await isStillWanted())) return letGo();
        const { id, expiresAt: countsUntil } = found.record;
        claim = { status: "approved", approvalId: id, grantId, settle };
        const spent = { status: "spent", since: now, expiresAt: now + lasts + IN_FLIGHT, countsUntil, holder } as const;
        // The call can have waited for another approval of the same call. That one is now for the next call.
        const released = records.map((record) =>
          record.holder?.id === holder.id ? { ...record, holder: undefined } : record,
        );
        return put(released, { ...found.record, ...spent });
      }
      if (found.does === "refuse") {
        const { status, record } = found;
        claim = { status, approvalId: record?.id, hasWaited: held && true };
        return status === "unclear" && record ? put(records, { ...record, isTold: true }) : undefined;
      }
      taken = found.does === "open" ? await opened(now, found.mayRepeat) : found.record;
      claim = isLast ? { status: "approval_required", approvalId: taken.id } : undefined;
      const next = isLast ? undefined : holder;
      const isSame = found.does === "wait" && taken.holder?.id === next?.id;
      return isSame ? undefined : put(records, { ...taken, holder: next });
    });
    held = taken;
    return claim;
  }

  const bell = await createBell(changes, userId, hold, (id) => id === held?.id);
  try {
    for (;;) {
      const claim = await look(bell.isOver());
      if (claim?.status === "approved" && signal.aborted) {
        await claim.settle("open");
        return { status: "left", approvalId: claim.approvalId, hasWaited: true };
      }
      if (claim) return claim;
      await bell.wait();
    }
  } catch (error) {
    // The store may not answer, and it may have written that this call holds or spends an approval.
    writeLater(
      () => index.change(userId, released),
      () => Date.now() < hold.until,
    );
    throw error;
  } finally {
    bell.stop();
  }
}

/** The approval without the call that holds it, or has spent it. */
function freed(record: ApprovalRecord): ApprovalRecord {
  const { status, countsUntil = 0 } = record;
  return { ...record, ...(status === "spent" && { status: "approved", expiresAt: countsUntil }), holder: undefined };
}

function isTooLarge({ tool, arguments: args }: ToolCall): boolean {
  return tool.length > LONGEST_NAME || Buffer.byteLength(JSON.stringify(args)) > LARGEST_ARGUMENTS;
}
