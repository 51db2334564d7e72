import type { Approval } from "@keyhold/contract";
import { useContext, useId } from "react";
import { type Decision, useApprovals } from "../../hooks/useApprovals.js";
import { useConnections } from "../../hooks/useConnections.js";
import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import { useAnnouncement } from "../../provider/useAnnouncement.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { type ApprovalsItemState, type Item, ItemContext } from "./ItemContext.js";
import { outcomeOf } from "./outcomeOf.js";
import { StillContext } from "./StillContext.js";

/** Props of {@link ApprovalsItem}. */
export type ApprovalsItemProps = PartProps<ApprovalsItemState, "li"> & { readonly approval: Approval };

/** `Approvals.Item`: one call. Put the parts that you need into it, in any order. */
export function ApprovalsItem({ approval, ...props }: ApprovalsItemProps) {
  const { id, provider, connection: connectionId, mayRepeat = false } = approval;
  const messages = useMessages(approvalMessages);
  const { decisions, approve, decline } = useApprovals();
  const { data: connections } = useConnections();
  const ready = useContext(StillContext);
  const summaryId = useId();
  const keepFocus = useKeepFocus();
  const connection = connections?.find((each) => each.id === connectionId);
  const decision = decisions.get(id);
  const state = { provider, status: statusOf(approval, decision), ready, repeat: mayRepeat };
  const item: Item = {
    approval,
    state,
    name: connection?.name ?? provider,
    account: connection?.label ?? connection?.account,
    error: decision?.error ?? null,
    summaryId,
    decide: (made) => (made === "approve" ? approve : decline)(id),
  };
  const news = decision && outcomeOf(item, messages);
  useAnnouncement(news);
  const own = { className: "keyhold-approval", tabIndex: -1, "aria-labelledby": summaryId, ...keepFocus };
  return <ItemContext.Provider value={item}>{renderPart("li", state, own, props)}</ItemContext.Provider>;
}

function statusOf({ status }: Approval, made: Decision | undefined): ApprovalsItemState["status"] {
  if (made?.error?.code === "unknown_approval") return "over";
  if (status !== "waiting") return status === "declined" ? "declined" : "approved";
  if (made?.status === "pending") return made.decision === "approve" ? "approving" : "declining";
  return made?.status === "error" ? "failed" : "waiting";
}
