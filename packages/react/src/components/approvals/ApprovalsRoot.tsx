import { useEffect, useRef } from "react";
import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import { LiveRegion } from "../../provider/LiveRegion.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { type ApprovalsRootState, useRows } from "./useRows.js";

/** Props of {@link ApprovalsRoot}. */
export type ApprovalsRootProps = PartProps<ApprovalsRootState, "section">;

/** `Approvals.Root`: the element around all other parts. A screen reader says each call that begins to wait. */
export function ApprovalsRoot({ children, ...props }: ApprovalsRootProps) {
  const { approvals: label, approvalNew } = useMessages(approvalMessages);
  const { announce } = useKeyhold();
  const { state, approvals } = useRows();
  const keepFocus = useKeepFocus();
  const known = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    const before = known.current;
    known.current = approvals && new Set(approvals.map(({ id }) => id));
    for (const { id, status, summary } of approvals ?? []) {
      if (before && !before.has(id) && status === "waiting") announce(approvalNew(summary));
    }
  }, [approvals, announce, approvalNew]);
  const own = {
    className: "keyhold keyhold-approvals",
    tabIndex: -1,
    "aria-label": label,
    "aria-busy": state.status === "loading" || undefined,
    ...keepFocus,
    children: (
      <>
        {children}
        <LiveRegion />
      </>
    ),
  };
  return renderPart("section", state, own, props);
}
