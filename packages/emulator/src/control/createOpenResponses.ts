import type { Request, RequestHandler, Response } from "express";
import { credentialsOf } from "./credentialsOf.js";
import type { SubjectOf } from "./faults/inspectRequest.js";
import { matchesTarget, type Target } from "./Target.js";

/** The responses that have not ended yet. */
export interface OpenResponses {
  readonly track: RequestHandler;
  /** Ends the connections of all open responses that have sent their headers, which means: of the streams. */
  cut(target: Target): Promise<void>;
}

/** Creates the middleware that tracks open responses, and the control that cuts them. */
export function createOpenResponses(subjectOf: SubjectOf): OpenResponses {
  const open = new Map<Response, Request>();
  return {
    track: (req, res, next) => {
      open.set(res, req);
      res.once("close", () => open.delete(res));
      next();
    },
    cut: async (target) => {
      for (const [res, req] of [...open]) {
        if (!res.headersSent) continue;
        if (matchesTarget(target, await subjectOf(credentialsOf(req, "bearer")))) res.destroy();
      }
    },
  };
}
