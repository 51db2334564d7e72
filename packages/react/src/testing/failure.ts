import { type ErrorCode, errorBody, errors } from "@keyhold/contract";

/** The response for an error. */
export const failure = (code: ErrorCode): Response => Response.json(errorBody(code), { status: errors[code].status });
