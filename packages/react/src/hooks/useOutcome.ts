import { useEffect, useRef } from "react";
import type { ConnectOutcome } from "../connector/ConnectState.js";
import { useKeyhold } from "../provider/KeyholdContext.js";

/**
 * Calls back when connecting any provider on this page has ended, as long as the component is mounted. One that React keeps
 * hidden (`<Activity>`) hears of it when it is shown again.
 */
export function useOutcome(listener: (outcome: ConnectOutcome) => void): void {
  const { connector } = useKeyhold();
  const heard = useRef<number>(undefined);
  // After each render, so that it is the latest listener that hears of it.
  useEffect(() => {
    function hear() {
      const [count, latest] = connector.outcomes(heard.current);
      heard.current = count;
      for (const outcome of latest) listener(outcome);
    }
    hear();
    return connector.subscribe(hear);
  });
}
