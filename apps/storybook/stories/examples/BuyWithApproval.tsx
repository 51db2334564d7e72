import { Approvals, useToolCall } from "@keyhold/react";

/** A page's own call, which the product's rules have the user approve. It goes on by itself after the approval. */
export function BuyWithApproval() {
  const call = useToolCall("agentcard");
  const buy = () => call.mutate({ name: "create_card", arguments: { amount_cents: 1200 } });
  return (
    <div style={{ display: "grid", gap: "1rem" }}>
      <button type="button" disabled={call.isPending} onClick={buy}>
        Buy the book for $12
      </button>
      {call.approvalId && <Approvals />}
      {call.isSuccess && <p>The book is yours.</p>}
      {call.isError && <p>{call.error.code === "approval_declined" ? "You declined." : call.error.message}</p>}
    </div>
  );
}
