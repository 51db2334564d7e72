import { useEffect, useRef } from "react";
import type { ConnectOutcome } from "../connector/ConnectState.js";
import { useKeyhold } from "../provider/KeyholdContext.js";

/** Calls back when connecting any provider on this page has ended, as long as the component is mounted. */
export function useOutcome(listener: (outcome: ConnectOutcome) => void): void {
  const { connector } = useKeyhold();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => connector.onOutcome((outcome) => latest.current(outcome)), [connector]);
}
