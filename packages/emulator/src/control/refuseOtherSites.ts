import type { RequestHandler } from "express";

/** Refuses what the page of another origin sends: nobody's browser shall be made to press these buttons. */
export const refuseOtherSites: RequestHandler = (req, res, next) => {
  const from = req.get("sec-fetch-site") ?? "none";
  if (req.method === "GET" || from === "none" || from === "same-origin") next();
  else
    res.status(403).type("text").send("Only the emulator's own pages may do this, and programs outside of a browser.");
};
