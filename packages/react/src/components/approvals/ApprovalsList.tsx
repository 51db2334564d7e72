import type { Approval } from "@keyhold/contract";
import { Fragment, type ReactNode, useEffect, useState } from "react";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { STILL, StillContext } from "./StillContext.js";
import { type ApprovalsRootState, useRows } from "./useRows.js";

/** Props of {@link ApprovalsList}. */
export type ApprovalsListProps = Omit<PartProps<ApprovalsRootState, "ul">, "children"> & {
  /** Renders one call, usually an `Approvals.Item`. */
  readonly children: (approval: Approval) => ReactNode;
};

/** `Approvals.List`: one item for each call that waits, or that the user has just decided about. Renders nothing if there are none. */
export function ApprovalsList({ children, ...props }: ApprovalsListProps) {
  const { rows, state } = useRows();
  // For a row that is gone. The panel around it may render before the row is removed.
  const keepFocus = useKeepFocus(".keyhold-approvals", "closest");
  const shape = rows.map(({ id, status }) => `${id} ${status}`).join();
  const [stillShape, setStillShape] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setStillShape(shape), STILL);
    return () => clearTimeout(timer);
  }, [shape]);
  if (state.status !== "ready") return null;
  const items = rows.map((approval) => <Fragment key={approval.id}>{children(approval)}</Fragment>);
  const own = { className: "keyhold-approvals-list", ...keepFocus, children: items };
  const list = renderPart("ul", state, own, props);
  return <StillContext.Provider value={stillShape === shape}>{list}</StillContext.Provider>;
}
