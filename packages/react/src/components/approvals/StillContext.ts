import { createContext } from "react";

/** A click counts only if the list has not moved for this many milliseconds: a user may aim at a call that has just moved away. */
export const STILL = 500;

/** Whether the list has not moved for that long. */
export const StillContext = /* @__PURE__ */ createContext(false);
