import type { ActivityLine, RefusalReason, ToolVerdict } from "@keyhold/contract";
import { createContext, useContext } from "react";
import type { CallStatus } from "../shared/callStatusOf.js";

/** The state of one call and its parts, for `className`, `style` and `render`. */
export interface ActivityItemState {
  /** The provider's id. */
  readonly provider: string;
  /** Whether a page of your product or an agent made the call. */
  readonly by: "page" | "agent";
  /** What the rules said. */
  readonly verdict: ToolVerdict;
  /** How the call ended: see `CallOutcome`. `running`: it has not ended, or its end is not known. */
  readonly status: CallStatus;
  /** Why the call was not sent, with `refused`. */
  readonly reason: RefusalReason | undefined;
}

/** What an item gives to its parts. */
export interface Item {
  readonly line: ActivityLine;
  readonly state: ActivityItemState;
}

export const ItemContext = /* @__PURE__ */ createContext<Item | undefined>(undefined);

/** @throws Error outside an Activity.Item */
export function useItem(): Item {
  const item = useContext(ItemContext);
  if (item) return item;
  throw new Error(
    "@keyhold/react: this part of <Activity> must be used within <Activity.Item>, which gives it a call.",
  );
}
