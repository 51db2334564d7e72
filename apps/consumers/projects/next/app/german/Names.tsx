"use client";

import { ConnectedApps } from "@keyhold/react";

/** The panel's parts, which only client components can name. */
export const Names = () => (
  <ConnectedApps.Root aria-label="Names">
    <ConnectedApps.List>
      {(connection) => (
        <ConnectedApps.Item connection={connection}>
          <ConnectedApps.Name />
        </ConnectedApps.Item>
      )}
    </ConnectedApps.List>
  </ConnectedApps.Root>
);
