import type { CSSProperties } from "react";
import { useKeyhold } from "./KeyholdContext.js";

/** Seen by screen readers alone, with the stylesheet or without. */
const unseen: CSSProperties = { position: "fixed", clipPath: "inset(50%)" };

/** Where a screen reader hears what is announced. Every component has one, since all around an open modal is inert. */
export function LiveRegion() {
  const { addRegion } = useKeyhold();
  return <div ref={addRegion} aria-live="polite" data-keyhold-announcer="" style={unseen} />;
}
