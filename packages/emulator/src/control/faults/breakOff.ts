import type { Response } from "express";
import type { FaultOf } from "./Fault.js";
import { interceptAnswer } from "./interceptAnswer.js";

/** Where in this piece so many events end, and how many of them do. */
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

/** Lets the request be carried out, and a part of the answer get out. Then nothing more comes, or the connection drops. */
export function breakOff(
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

  interceptAnswer(res, (original) => ({
    head: () => !nothing,
    piece: (piece) => {
      if (isOver()) return true;
      const { end, found } = endOfEvents(piece, events);
      const part = piece.subarray(0, Math.min(end, bytes));
      bytes -= part.length;
      events -= found;
      // Not destroyed: what was sent has to arrive.
      return original.write(part, isOver() && kind === "drop" ? () => res.socket?.end() : undefined);
    },
    end: () => {
      if (nothing && kind === "drop") res.destroy();
      else if (!isOver()) original.end();
    },
  }));
}
