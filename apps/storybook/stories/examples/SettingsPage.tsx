import { Activity, AgentcardCards, Approvals, ConnectedApps } from "@keyhold/react";

/** A product's whole settings page. */
export function SettingsPage() {
  return (
    <div className="settings">
      <nav aria-label="Settings">
        <ul>
          {["Profile", "Notifications", "Connected apps", "Billing"].map((page) => (
            <li key={page}>
              <a href={`#${page}`} aria-current={page === "Connected apps" ? "page" : undefined}>
                {page}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main>
        <h1>Connected apps</h1>
        <section>
          <h2>Accounts</h2>
          <p>What Magpie may use for you. You can disconnect an account at any time.</p>
          <ConnectedApps agents={["shopper"]} />
        </section>
        <section>
          <h2>Waiting for you</h2>
          <p>Your agents ask before they spend.</p>
          <Approvals />
        </section>
        <section>
          <h2>Cards</h2>
          <p>Cards that agents pay with.</p>
          <AgentcardCards />
        </section>
        <section>
          <h2>Activity</h2>
          <p>What was done with your accounts.</p>
          <Activity />
        </section>
      </main>
    </div>
  );
}
