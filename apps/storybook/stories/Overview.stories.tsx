import type { ConnectionStatus } from "@keyhold/contract";
import { ConnectButton, ConnectedApps } from "@keyhold/react";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { agentcard, as, civic, linear } from "./support/connections.js";
import { FakeKit } from "./support/FakeKit.js";
import type { Scenario } from "./support/fakeFetch.js";

const meta = { title: "Overview", tags: ["!autodocs"] } satisfies Meta;
export default meta;

const panels: Readonly<Record<string, Scenario>> = {
  "Nothing connected": { connections: [agentcard, civic] },
  Connected: { connections: [as("connected", agentcard), as("connected", civic)] },
  "Needs reconnect": { connections: [as("needs_reconnect", agentcard), as("connected", civic)] },
  "Needs login": { connections: [as("connected", agentcard), as("needs_login", civic)] },
  "No access": { connections: [as("connected", agentcard), as("no_access", civic)] },
  Unavailable: { connections: [as("unavailable", agentcard), as("connected", linear)] },
  Loading: { loading: "forever" },
  Failed: { loading: "not_signed_in" },
  Empty: { connections: [] },
};

/** Every state of the panel at once. */
export const Panels: StoryObj = {
  render: () => (
    <div className="states">
      {Object.entries(panels).map(([title, scenario]) => (
        <section key={title}>
          <h2>{title}</h2>
          <FakeKit scenario={scenario} messages={{ connectedApps: title }}>
            <ConnectedApps />
          </FakeKit>
        </section>
      ))}
    </div>
  ),
};

const statuses = ["disconnected", "connected", "needs_reconnect", "needs_login", "no_access", "unavailable"] as const;
const scenarioOf = (status: ConnectionStatus): Scenario => ({
  connections: [as(status, agentcard), as(status, civic)],
});

/** Every state of the two named buttons. */
export const Buttons: StoryObj = {
  render: () => (
    <div className="states">
      {statuses.map((status) => (
        <section key={status}>
          <h2>{status}</h2>
          <FakeKit scenario={scenarioOf(status)}>
            <div style={{ display: "grid", gap: "0.75rem" }}>
              <ConnectButton provider="agentcard" />
              <ConnectButton provider="civic" />
            </div>
          </FakeKit>
        </section>
      ))}
    </div>
  ),
};
