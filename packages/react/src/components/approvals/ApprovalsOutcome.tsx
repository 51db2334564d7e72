import { useEffect } from "react";
import { useActivity } from "../../hooks/useActivity.js";
import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import { useAnnouncement } from "../../provider/useAnnouncement.js";
import { queryKeys } from "../../queries/queryKeys.js";
import { Notice } from "../parts/Notice.js";
import type { PartProps } from "../parts/PartProps.js";
import { callStatusOf } from "../shared/callStatusOf.js";
import { type ApprovalsItemState, useItem } from "./ItemContext.js";
import { outcomeOf } from "./outcomeOf.js";

/** `Approvals.Outcome`: the result of the user's decision, and how an approved call ended. Renders nothing before the decision. */
export function ApprovalsOutcome(props: PartProps<ApprovalsItemState, "fieldset">) {
  const messages = useMessages(approvalMessages);
  const item = useItem();
  const { state } = item;
  const text = outcomeOf(item, messages);
  if (!text) return null;
  if (state.status === "approved") return <Approved {...props} text={text} />;
  return <Notice {...props} state={state} text={text} tone={state.status === "failed" ? "danger" : undefined} />;
}

/** How an approved call ended, as the record of calls says it. Until the call is sent, that it is approved. */
function Approved({ text: approved, ...props }: PartProps<ApprovalsItemState, "fieldset"> & { readonly text: string }) {
  const messages = useMessages(approvalMessages);
  const { client, queryClient } = useKeyhold();
  const { approval, state } = useItem();
  const { activity = [] } = useActivity();
  const line = activity.find(({ approvalId }) => approvalId === approval.id);
  // The tries that waited for the approval were refused.
  const status = line ? callStatusOf(line) : "refused";
  const [text, tone] = (
    {
      refused: [approved, "success"],
      running: [messages.approvalRunning, "success"],
      ok: [messages.approvalDone, "success"],
      error: [messages.approvalFailed, "danger"],
      unclear: [messages.approvalUnclear, "warning"],
    } as const
  )[status];
  useAnnouncement(status === "refused" ? undefined : text);
  const { agent, connection } = approval;
  const hasEnded = status !== "refused" && status !== "running";
  useEffect(() => {
    // An agent may have created or used a card. What the page itself calls is shown by its own hooks.
    if (!hasEnded || agent === undefined) return;
    void queryClient.invalidateQueries({
      queryKey: queryKeys.connection(client, connection),
      // A list that needs the user's approval does not run by itself: see useApprovedQuery.
      predicate: ({ queryKey }) =>
        queryKey[4] === "cards" && queryClient.getQueryData([...queryKey, "/approval"]) === undefined,
    });
  }, [hasEnded, agent, connection, client, queryClient]);
  return <Notice {...props} state={state} text={text} tone={tone} />;
}
