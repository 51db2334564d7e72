import type { Request, RequestHandler, Response } from "express";

/**
 * Runs the session middleware inside a route, so that the route itself can answer if it fails.
 *
 * @throws KeyholdError `store_unavailable`
 */
export function readSession(session: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    session(req, res, (error?: unknown) => (error ? reject(error) : resolve()));
  });
}
