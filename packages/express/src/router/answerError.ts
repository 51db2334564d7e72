import { type ErrorCode, errorBody, errors, paths } from "@keyhold/contract";
import type { ErrorRequestHandler, Request } from "express";
import { describeFailure } from "../errors/describeFailure.js";
import { KeyholdError } from "../errors/KeyholdError.js";

/** Answers a request with the code of its error. If the answer has already begun, Keyhold can only close the connection. */
export const answerError: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  const failure = failureOf(error, req);
  // If the session cannot be saved, the error comes after the answer is complete.
  if (res.writableEnded) return;
  if (res.headersSent) return void res.destroy();
  if (failure.retryAfter !== undefined) res.set("retry-after", String(failure.retryAfter));
  if (failure.code === "agent_token_invalid") res.set("www-authenticate", "Bearer");
  res.status(failure.status).json(errorBody(failure.code, failure));
};

/** Makes a KeyholdError from any error of a request. Writes it to the log if no event reports it. */
export function failureOf(error: unknown, req: Request): KeyholdError {
  // Another copy of this package can throw a code that this copy does not know.
  const isKnown = error instanceof KeyholdError && Object.hasOwn(errors, error.code);
  const failure = isKnown ? error : new KeyholdError(codeOf(error), { cause: error });
  if (OURS.has(failure.code)) console.error(`keyhold: ${req.method} ${shownPath(req)}: ${describeFailure(failure)}`);
  return failure;
}

/** The path for the log. The token in a link is a secret. The router ignores capitals. */
function shownPath({ path }: Request): string {
  return path.toLowerCase().startsWith(paths.link("")) ? paths.link(":token") : path;
}

function codeOf(error: unknown): ErrorCode {
  // Express could not decode part of the path.
  return error instanceof URIError ? "bad_request" : "internal";
}

/** Errors that belong to no connection, so no event reports them. */
const OURS: ReadonlySet<ErrorCode> = new Set(["internal", "store_unavailable", "backend_misconfigured"]);
