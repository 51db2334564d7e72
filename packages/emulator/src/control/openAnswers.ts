import type { Request, RequestHandler, Response } from "express";
import { credentialsOf } from "./credentialsOf.js";
import type { SubjectOf } from "./faults/lookAt.js";
import { isOneOf, type Whose } from "./whose.js";

/** The answers that are under way. */
export interface OpenAnswers {
  readonly follow: RequestHandler;
  /** Ends the connections of all that have begun: the streams, that is. */
  cut(whose: Whose): Promise<void>;
}

/** Nothing is under way. */
export function createOpenAnswers(subjectOf: SubjectOf): OpenAnswers {
  const open = new Map<Response, Request>();
  return {
    follow: (req, res, next) => {
      open.set(res, req);
      res.once("close", () => open.delete(res));
      next();
    },
    cut: async (whose) => {
      for (const [res, req] of [...open]) {
        if (!res.headersSent) continue;
        if (isOneOf(whose, await subjectOf(credentialsOf(req, "bearer")))) res.destroy();
      }
    },
  };
}
