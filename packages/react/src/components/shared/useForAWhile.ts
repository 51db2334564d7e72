import { useEffect, useState } from "react";

/** Milliseconds for which a text is shown on which no user has to act. */
const LASTS = 20_000;

/**
 * Whether something has just come.
 *
 * @param what another object or number for each new one; undefined if there is none
 */
export function useForAWhile(what: object | number | undefined): boolean {
  const [over, setOver] = useState<object | number>();
  useEffect(() => {
    if (what === undefined) return;
    const timer = setTimeout(() => setOver(what), LASTS);
    return () => clearTimeout(timer);
  }, [what]);
  return what !== undefined && what !== over;
}
