import { useApprovals } from "@keyhold/react";

/** The parts of the page, and how many calls of the agent wait for the user. */
export function Navigation() {
  const { count } = useApprovals();
  return (
    <nav className="navigation" aria-label="Magpie">
      <a href="#assistant">Assistant</a>
      <a href="#approvals">
        <span>Approvals</span>
        {count > 0 && (
          <span className="count">
            <span>{count}</span>
            <span className="visually-hidden"> waiting</span>
          </span>
        )}
      </a>
      <a href="#activity">Activity</a>
      <a href="#settings">Settings</a>
    </nav>
  );
}
