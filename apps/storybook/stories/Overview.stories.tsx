import type { ConnectionStatus } from "@keyhold/contract";
import { ConnectButton, ConnectedApps } from "@keyhold/react";
import { agentcard, civic, type FakeBackendOptions, withStatus } from "@keyhold/react/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { FakeKit } from "./support/FakeKit.js";
import { linear } from "./support/linear.js";

const meta = { title: "Overview" } satisfies Meta;
export default meta;

const panels: Readonly<Record<string, FakeBackendOptions>> = {
  "Nothing connected": { connections: [agentcard, civic] },
  Connected: { connections: [withStatus(agentcard, "connected"), withStatus(civic, "connected")] },
  "Needs reconnect": { connections: [withStatus(agentcard, "needs_reconnect"), withStatus(civic, "connected")] },
  "Needs login": { connections: [withStatus(agentcard, "connected"), withStatus(civic, "needs_login")] },
  "No access": { connections: [withStatus(agentcard, "connected"), withStatus(civic, "no_access")] },
  Unavailable: { connections: [withStatus(agentcard, "unavailable"), withStatus(linear, "connected")] },
  Loading: { faults: { connections: "slow" } },
  Failed: { faults: { connections: "not_signed_in" } },
  Empty: { connections: [] },
};

/** Every state of the panel at once. */
export const Panels: StoryObj = {
  tags: ["picture"],
  render: () => (
    <div className="states">
      {Object.entries(panels).map(([title, backend]) => (
        <section key={title}>
          <h2>{title}</h2>
          <FakeKit backend={backend} messages={{ connectedApps: title }}>
            <ConnectedApps />
          </FakeKit>
        </section>
      ))}
    </div>
  ),
};

const statuses = ["disconnected", "connected", "needs_reconnect", "needs_login", "no_access", "unavailable"] as const;
const backendOf = (status: ConnectionStatus): FakeBackendOptions => ({
  connections: [withStatus(agentcard, status), withStatus(civic, status)],
});

/** Every state of the two named buttons. */
export const Buttons: StoryObj = {
  tags: ["picture"],
  render: () => (
    <div className="states">
      {statuses.map((status) => (
        <section key={status}>
          <h2>{status}</h2>
          <FakeKit backend={backendOf(status)}>
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
