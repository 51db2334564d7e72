import { Approvals, useApprovals } from "@keyhold/react";

/** A settings page with a badge in its navigation, and the inbox behind it. */
export function ApprovalInbox() {
  const { count } = useApprovals();
  return (
    <div style={{ display: "grid", gap: "1rem" }}>
      <nav>
        <a href="#approvals">{count > 0 ? `Approvals (${count})` : "Approvals"}</a>
      </nav>
      <main id="approvals">
        <Approvals />
      </main>
    </div>
  );
}
