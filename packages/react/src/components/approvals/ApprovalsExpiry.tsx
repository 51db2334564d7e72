import { useEffect, useState } from "react";
import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ApprovalsItemState, isOpen, useItem } from "./ItemContext.js";

/** How often the text changes, in milliseconds. */
const TICK = 10_000;

/** `Approvals.Expiry`: how long the call waits for the user, in words and as a line that shrinks. Renders nothing when the user has decided. */
export function ApprovalsExpiry(props: PartProps<ApprovalsItemState, "div">) {
  const { approvalEnds, locale } = useMessages(approvalMessages);
  const { approval, state } = useItem();
  const { createdAt, expiresAt } = approval;
  // Only in the browser: a server that renders the page would show its own time.
  const [now, setNow] = useState<number>();
  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, TICK);
    return () => clearInterval(timer);
  }, []);
  if (!isOpen(state)) return null;
  const end = Date.parse(expiresAt);
  const children = now !== undefined && (
    <>
      <span className="keyhold-approval-line">
        <span style={{ inlineSize: percent((end - now) / (end - Date.parse(createdAt))) }} />
      </span>
      <time dateTime={expiresAt}>{approvalEnds(inTime(end - now, locale))}</time>
    </>
  );
  return renderPart("div", state, { className: "keyhold-approval-expiry", children }, props);
}

function percent(part: number): string {
  return `${Math.round(100 * Math.min(1, Math.max(0, part)))}%`;
}

/** "in 9 minutes"; in the last minute, "in 50 seconds". The reader's clock may be wrong, so it is never less than the next tick. */
function inTime(milliseconds: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale);
  if (milliseconds > 60_000) return format.format(Math.round(milliseconds / 60_000), "minute");
  return format.format(Math.max(1, Math.round(milliseconds / TICK)) * 10, "second");
}
