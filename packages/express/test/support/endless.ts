import { once } from "node:events";
import type { ServerResponse } from "node:http";

/**
 * Answers with some bytes again and again, as fast as they are taken, until the client has had enough.
 *
 * @param counted told of the bytes as they are sent
 */
export async function endless(res: ServerResponse, part: string, counted: (bytes: number) => void = () => {}) {
  const closed = once(res, "close");
  while (!res.destroyed) {
    counted(part.length);
    // A turn for each part lets the client be heard.
    if (res.write(part)) await new Promise(setImmediate);
    else await Promise.race([once(res, "drain"), closed]);
  }
}
