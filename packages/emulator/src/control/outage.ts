import type { RequestHandler } from "express";
import * as z from "zod";

/** How long a provider stays down: for some seconds, or until it is switched on again. */
export const Down = z.union([z.object({ seconds: z.number().positive() }), z.object({ on: z.boolean() })]);
export type Down = z.infer<typeof Down>;

/** A switch, and the middleware that answers 503 while it is on. */
export interface Outage {
  set(down: Down): void;
  readonly refuse: RequestHandler;
}

/** An outage that has not begun. */
export function createOutage(): Outage {
  let until = 0;
  return {
    set: (down) => {
      if ("seconds" in down) until = Date.now() + down.seconds * 1000;
      else until = down.on ? Number.POSITIVE_INFINITY : 0;
    },
    refuse: (_req, res, next) => {
      if (Date.now() >= until) next();
      else
        res.status(503).json({ error: "temporarily_unavailable", error_description: "The emulator plays an outage." });
    },
  };
}
