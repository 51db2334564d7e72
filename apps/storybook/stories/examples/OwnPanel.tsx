import { ConnectedApps } from "@keyhold/react";

export function OwnPanel() {
  return (
    <ConnectedApps.Root>
      <ConnectedApps.Loading />
      <ConnectedApps.Error />
      <ConnectedApps.List className="own-grid">
        {(connection) => (
          <ConnectedApps.Item
            connection={connection}
            className={({ status }) => (status === "connected" ? "own-card own-card-on" : "own-card")}
          >
            <ConnectedApps.Name render={<strong />} />
            <ConnectedApps.Status />
            <ConnectedApps.ConnectTrigger />
            <ConnectedApps.ReconnectTrigger />
            <ConnectedApps.DisconnectTrigger />
            <ConnectedApps.Notice />
          </ConnectedApps.Item>
        )}
      </ConnectedApps.List>
    </ConnectedApps.Root>
  );
}
