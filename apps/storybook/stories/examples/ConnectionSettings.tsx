import { ConnectedApps } from "@keyhold/react";

export function ConnectionSettings() {
  return (
    <section>
      <h2 id="apps">Apps and services</h2>
      <ConnectedApps
        onConnect={({ name }) => console.log(`${name} is connected`)}
        onDisconnect={(provider, { revokedAtProvider }) => console.log(provider, revokedAtProvider)}
      />
    </section>
  );
}
