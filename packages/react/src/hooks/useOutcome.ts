import { useEffect } from "react";
import type { ConnectOutcome } from "../connector/ConnectState.js";
import { useKeyhold } from "../provider/KeyholdContext.js";

/** Calls back when connecting any provider on this page has ended, as long as the component is mounted. */
export function useOutcome(listener: (outcome: ConnectOutcome) => void): void {
  const { connector } = useKeyhold();
  // After each render, so that it is the latest listener that hears of it.
  useEffect(() => connector.subscribe((outcome) => outcome && listener(outcome)));
}
