import type { FunctionComponent } from "react";
import { createRoot } from "react-dom/client";

/** Shows a panel, or several of them, each with its own state: as many as the address says. */
export function showPanels(Panel: FunctionComponent): void {
  const count = Number(new URLSearchParams(location.search).get("panels") ?? 1);
  const panels = Array.from({ length: count }, (_, index) => (
    <main key={index}>
      <Panel />
    </main>
  ));
  createRoot(document.body).render(panels);
}
