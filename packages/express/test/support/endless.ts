import { once } from "node:events";
import type { ServerResponse } from "node:http";

/**
 * Answers with some bytes again and again, as fast as the client reads them, until it closes the connection.
 *
 * @param counted gets the number of bytes of each part
 */
export async function endless(res: ServerResponse, part: string, counted: (bytes: number) => void = () => {}) {
  const closed = once(res, "close");
  while (!res.destroyed) {
    counted(part.length);
    // A turn of the event loop for each part, so that the client can read and close.
    if (res.write(part)) await new Promise(setImmediate);
    else await Promise.race([once(res, "drain"), closed]);
  }
}
