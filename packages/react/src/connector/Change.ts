import type { ActivityChange, ApprovalChange, ConnectionChange } from "@keyhold/contract";

/** A change of this user's connections, approvals or record. Without members: changes may have been lost, for example before the event stream began. */
export type Change = Partial<ConnectionChange & ApprovalChange & ActivityChange>;
