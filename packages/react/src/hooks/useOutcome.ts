import { useEffect, useRef } from "react";
import type { ConnectOutcome, UserChange } from "../connector/ConnectState.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { tellApp } from "./tellApp.js";

/**
 * Calls `listener` when connecting any provider on this page has ended, and when the page has changed to another user, while the component is
 * mounted. If React hides the component (React's `<Activity>`), it gets the outcomes when React shows it again.
 */
export function useOutcome(listener: (outcome: ConnectOutcome | UserChange) => void): void {
  const { connector } = useKeyhold();
  const heard = useRef<number>(undefined);
  // Runs after each render, so that the latest listener is called.
  useEffect(() => {
    function hear() {
      const [count, latest] = connector.outcomes(heard.current);
      heard.current = count;
      for (const outcome of latest) tellApp(() => listener(outcome));
    }
    hear();
    return connector.subscribe(hear);
  });
}
