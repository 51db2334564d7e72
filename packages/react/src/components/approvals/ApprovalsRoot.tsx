import { useEffect, useRef } from "react";
import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useSection } from "../parts/useSection.js";
import { type ApprovalsRootState, useRows } from "./useRows.js";

/** Props of {@link ApprovalsRoot}. */
export type ApprovalsRootProps = PartProps<ApprovalsRootState, "section">;

/** `Approvals.Root`: the element around all other parts. A screen reader says each call that begins to wait. */
export function ApprovalsRoot({ children, ...props }: ApprovalsRootProps) {
  const { approvals: label, approvalNew } = useMessages(approvalMessages);
  const { announce } = useKeyhold();
  const { state, approvals } = useRows();
  const known = useRef<ReadonlySet<string>>(undefined);
  useEffect(() => {
    const before = known.current;
    known.current = approvals && new Set(approvals.map(({ id }) => id));
    for (const { id, status, summary } of approvals ?? []) {
      if (before && !before.has(id) && status === "waiting") announce(approvalNew(summary));
    }
  }, [approvals, announce, approvalNew]);
  const own = useSection({ className: "keyhold-approvals", label, isLoading: state.status === "loading", children });
  return renderPart("section", state, own, props);
}
