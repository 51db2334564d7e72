import type { RequestHandler } from "express";

/** Refuses requests that a page of another origin sends (CSRF), so that such a page cannot press the emulator's buttons. */
export const refuseCrossSite: RequestHandler = (req, res, next) => {
  const from = req.get("sec-fetch-site") ?? "none";
  if (req.method === "GET" || from === "none" || from === "same-origin") next();
  else
    res
      .status(403)
      .type("text")
      .send("Only the emulator's own pages and programs outside of a browser may send this request.");
};
