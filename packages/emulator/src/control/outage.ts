import type { RequestHandler } from "express";
import * as z from "zod";

/** How long a provider stays down: for some seconds, else until further notice, or no longer when `on` is false. */
export const Down = z.object({ seconds: z.number().positive().optional(), on: z.boolean().default(true) });
export type Down = z.input<typeof Down>;

/** A switch, and the middleware that answers 503 while it is on. */
export interface Outage {
  set(down: Down): void;
  readonly refuse: RequestHandler;
}

/** An outage that has not begun. */
export function createOutage(): Outage {
  let until = 0;
  return {
    set: ({ seconds = Number.POSITIVE_INFINITY, on = true }) => {
      until = on ? Date.now() + seconds * 1000 : 0;
    },
    refuse: (_req, res, next) => {
      if (Date.now() >= until) next();
      else
        res.status(503).json({ error: "temporarily_unavailable", error_description: "The emulator plays an outage." });
    },
  };
}
