import type { Approval } from "@keyhold/contract";
import { createContext, useContext } from "react";
import type { KeyholdError } from "../../client/KeyholdError.js";

/** The state of one call and its parts, for `className`, `style` and `render`. */
export interface ApprovalsItemState {
  /** The provider's id. */
  readonly provider: string;
  /**
   * - `waiting`: the user can decide.
   * - `approving`, `declining`: the decision is on its way.
   * - `approved`, `declined`: the user has decided.
   * - `failed`: the decision failed; the user can decide again.
   * - `over`: the decision came too late, or the user has decided differently elsewhere.
   */
  readonly status: "waiting" | "approving" | "declining" | "approved" | "declined" | "failed" | "over";
  /**
   * False for half a second after the list has moved. The buttons then look as if they could not be pressed, because a user may aim at another
   * call.
   */
  readonly ready: boolean;
  /** Whether the same call may have been carried out before. */
  readonly repeat: boolean;
}

/** What an item gives to its parts. */
export interface Item {
  readonly approval: Approval;
  readonly state: ApprovalsItemState;
  /** The provider's name, as users read it. */
  readonly name: string;
  /** The account that the call would use, as the user calls it. */
  readonly account: string | undefined;
  readonly error: KeyholdError | null;
  readonly decide: (decision: "approve" | "decline") => void;
  /** The id of the element with the summary. */
  readonly summaryId: string;
}

export const ItemContext = /* @__PURE__ */ createContext<Item | undefined>(undefined);

/** @throws Error outside an Approvals.Item */
export function useItem(): Item {
  const item = useContext(ItemContext);
  if (item) return item;
  throw new Error(
    "@keyhold/react: this part of <Approvals> must be used within <Approvals.Item>, which gives it an approval.",
  );
}

/** Whether the user can decide, or has just decided and the answer has not come. */
export function isOpen({ status }: ApprovalsItemState): boolean {
  return status !== "approved" && status !== "declined" && status !== "over";
}
