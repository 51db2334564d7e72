import { errorBody } from "@keyhold/contract";
import type { ErrorRequestHandler } from "express";
import { KeyholdError } from "../KeyholdError.js";
import type { Report } from "../report.js";

/** Answers every error of the router with its code; after the first byte of an answer, all that is left is to cut it off. */
export function answerError(report: Report): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const failure = fromAnyError(error);
    if (failure.status >= 500 && !req.destroyed) report(failure, `${req.method} ${req.path}`);
    // A session that could not be saved says so when the answer is complete.
    if (res.writableEnded) return;
    if (res.headersSent) res.destroy();
    else res.status(failure.status).json(errorBody(failure.code));
  };
}

/** Body parsers say in `type` what was wrong. */
function fromAnyError(cause: unknown): KeyholdError {
  if (cause instanceof KeyholdError) return cause;
  const type = cause instanceof Error && "type" in cause ? String(cause.type) : "";
  if (type === "entity.too.large") return new KeyholdError("body_too_large", { cause });
  return new KeyholdError(/^(entity|encoding|charset|request)\./.test(type) ? "body_invalid" : "internal", { cause });
}
