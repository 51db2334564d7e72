import type { CSSProperties } from "react";
import { useKeyhold } from "./KeyholdContext.js";

/** Hides the region from sight but not from screen readers. It does not need the stylesheet. */
const unseen: CSSProperties = { position: "fixed", clipPath: "inset(50%)" };

/** A live region for announcements. Every component has one, because everything outside an open modal is inert. */
export function LiveRegion() {
  const { addRegion } = useKeyhold();
  return <div ref={addRegion} aria-live="polite" data-keyhold-announcer="" style={unseen} />;
}
