import { Activity } from "@keyhold/react";

/** A page of a product that says what one of its agents has done. */
export function AgentActivity() {
  return (
    <main>
      <h2>What your shopping agent has done</h2>
      <Activity agent="shopper" />
    </main>
  );
}
