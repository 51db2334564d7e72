import { useEffect, useState } from "react";

/** The time in milliseconds, again each minute. Undefined on a server, whose time is not the reader's. */
export function useNow(): number | undefined {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
