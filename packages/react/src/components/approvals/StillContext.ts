import { createContext, type RefObject } from "react";

/** A click counts only if the list has not moved for this many milliseconds: a user may aim at a call that has just moved away. */
export const STILL = 500;

/** Since when the list has not moved, on the clock of `performance.now()`. */
export const StillContext = /* @__PURE__ */ createContext<RefObject<number>>({ current: 0 });
