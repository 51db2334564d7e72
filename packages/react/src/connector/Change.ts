import type { ApprovalChange, ConnectionChange } from "@keyhold/contract";

/** A change of this user's connections or approvals. Without members: the event stream has begun, and changes before it may be lost. */
export type Change = Partial<ConnectionChange & ApprovalChange>;
