import { type ErrorCode, type ErrorDetails, errorBody, errors } from "@keyhold/contract";

/** The response for an error. */
export const failure = (code: ErrorCode, details?: ErrorDetails): Response =>
  Response.json(errorBody(code, details), { status: errors[code].status });
