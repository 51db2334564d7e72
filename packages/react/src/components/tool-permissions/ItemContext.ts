import type { ToolGroup, ToolPermission, ToolVerdict } from "@keyhold/contract";
import { createContext, useContext } from "react";
import type { KeyholdError } from "../../client/KeyholdError.js";

/** The state of one tool and its parts, for `className`, `style` and `render`. */
export interface ToolPermissionsItemState {
  /** What the tool does. */
  readonly group: ToolGroup;
  /** What happens to a call. Absent if the product decides about each call. */
  readonly verdict: ToolVerdict | undefined;
  /** Whether the user cannot choose. */
  readonly fixed: boolean;
  /** The state of the user's latest choice on this page. */
  readonly status: "idle" | "saving" | "saved" | "failed";
}

/** The texts of the verdicts. */
export const verdictWords = { allow: "permissionAllow", ask: "permissionAsk", deny: "permissionNever" } as const;

/** What an item gives to its parts. */
export interface Item {
  readonly tool: ToolPermission;
  /** The tool's name, as users read it. */
  readonly title: string;
  readonly state: ToolPermissionsItemState;
  readonly error: KeyholdError | null;
  readonly choose: (choice: ToolVerdict) => void;
  /** Retries the choice that could not be saved. */
  readonly retry: () => void;
  /** The id of the element with the tool's name. */
  readonly nameId: string;
}

export const ItemContext = /* @__PURE__ */ createContext<Item | undefined>(undefined);

/** @throws Error outside a ToolPermissions.Item */
export function useItem(): Item {
  const item = useContext(ItemContext);
  if (item) return item;
  throw new Error(
    "@keyhold/react: this part of <ToolPermissions> must be used within <ToolPermissions.Item>, which gives it a tool.",
  );
}
