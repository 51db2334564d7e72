import type { Request, RequestHandler, Response } from "express";

/**
 * Reads the session for a route that answers with a page, so that the page can also say that this failed.
 *
 * @throws KeyholdError `store_unavailable`
 */
export function readSession(session: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    session(req, res, (error?: unknown) => (error ? reject(error) : resolve()));
  });
}
