import type { Response } from "express";
import type { FaultOf } from "./Fault.js";
import { interceptResponse } from "./interceptResponse.js";

/** Returns the offset at which the last of `events` server-sent events ends in this chunk, and how many events end in it. */
function endOfEvents(chunk: Buffer, events: number): { end: number; found: number } {
  let end = 0;
  let found = 0;
  while (found < events) {
    const next = chunk.indexOf("\n\n", end);
    if (next < 0) return { end: chunk.length, found };
    end = next + 2;
    found += 1;
  }
  return { end, found };
}

/** Lets the provider carry out the request and send a part of its response. Then the connection drops or stalls. */
export function truncateResponse(
  res: Response,
  {
    kind,
    afterBytes = Number.POSITIVE_INFINITY,
    afterEvents = Number.POSITIVE_INFINITY,
  }: FaultOf<"drop"> | FaultOf<"stall">,
): void {
  let bytes = afterBytes;
  let events = afterEvents;
  const nothing = bytes === 0;
  const isOver = () => bytes <= 0 || events <= 0;

  interceptResponse(res, (original) => ({
    head: () => !nothing,
    chunk: (chunk) => {
      if (isOver()) return true;
      const { end, found } = endOfEvents(chunk, events);
      const part = chunk.subarray(0, Math.min(end, bytes));
      bytes -= part.length;
      events -= found;
      // `end()` and not `destroy()`, which would discard the bytes that are still on their way.
      return original.write(part, isOver() && kind === "drop" ? () => res.socket?.end() : undefined);
    },
    end: () => {
      if (nothing && kind === "drop") res.destroy();
      else if (!isOver()) original.end();
    },
  }));
}
