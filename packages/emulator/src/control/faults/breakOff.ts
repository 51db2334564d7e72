import type { Response } from "express";
import type { FaultOf } from "./Fault.js";
import { interceptAnswer } from "./interceptAnswer.js";

/** How many bytes of this piece still get out, given the whole events that may. */
function endOfEvents(piece: Buffer, events: number): { end: number; found: number } {
  let end = 0;
  let found = 0;
  while (found < events) {
    const next = piece.indexOf("\n\n", end);
    if (next < 0) return { end: piece.length, found };
    end = next + 2;
    found += 1;
  }
  return { end, found };
}

/**
 * Lets the request be carried out, and a part of the answer get out. Then nothing more comes.
 *
 * @param drop whether the connection ends at that point
 */
export function breakOff(
  res: Response,
  { afterBytes = Number.POSITIVE_INFINITY, afterEvents = Number.POSITIVE_INFINITY }: FaultOf<"drop" | "stall">,
  drop: boolean,
): void {
  let bytes = afterBytes;
  let events = afterEvents;
  const nothing = bytes === 0;

  interceptAnswer(res, (original) => ({
    head: () => !nothing,
    piece: (piece) => {
      if (bytes <= 0 || events <= 0) return true;
      const { end, found } = endOfEvents(piece, events);
      const part = piece.subarray(0, Math.min(end, bytes));
      bytes -= part.length;
      events -= found;
      const over = bytes <= 0 || events <= 0;
      // Not destroyed: what was sent has to arrive.
      return original.write(part, over && drop ? () => res.socket?.end() : undefined);
    },
    end: () => {
      if (nothing && drop) res.destroy();
      else if (bytes > 0 && events > 0) original.end();
    },
  }));
}
