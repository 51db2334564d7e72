import { ConnectedApps, KeyholdProvider } from "@keyhold/react";
import "@keyhold/react/styles.css";
import { type DehydratedState, hydrate, QueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { showPanels } from "./showPanels.js";

declare global {
  /** What the server has fetched before it sent the page. */
  var prefetched: DehydratedState | undefined;
}

function Panel() {
  const [queryClient] = useState(() => {
    const created = new QueryClient();
    if (globalThis.prefetched) hydrate(created, globalThis.prefetched);
    return created;
  });
  return (
    <KeyholdProvider queryClient={queryClient}>
      <ConnectedApps />
    </KeyholdProvider>
  );
}

showPanels(Panel);
