import type { IncomingMessage } from "node:http";

/** Reads a request's body and puts it back, so that whoever is next finds the request as it came. */
export async function peekBody(req: IncomingMessage): Promise<string> {
  if (!Number(req.headers["content-length"]) && !req.headers["transfer-encoding"]) return "";
  const pieces: Buffer[] = [];
  return new Promise((resolve, reject) => {
    function read(): void {
      for (let piece = req.read(); piece !== null; piece = req.read()) pieces.push(piece);
      if (!req.complete) return;
      // Before `end` is emitted, which happens in a later tick and only when nothing is left to read.
      req.off("readable", read).off("close", fail);
      const body = Buffer.concat(pieces);
      if (body.length) req.unshift(body);
      resolve(body.toString());
    }
    function fail(): void {
      reject(new Error("The request ended before its body was whole."));
    }
    req.on("readable", read).on("close", fail);
  });
}
