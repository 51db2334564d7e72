import type { Attempt, ErrorCode } from "@keyhold/contract";
import { oneOf, text } from "./checks.js";

/** Reads the answer about an attempt and checks its types. Returns undefined for an invalid answer. */
export function readAttempt(body: unknown): Attempt | undefined {
  const { status, code, connection } = Object(body);
  if (status === "connected") return { status, connection: text(connection) };
  if (status === "failed") return { status, code: (text(code) as ErrorCode | undefined) ?? "internal" };
  const known = oneOf(status, "pending", "cancelled");
  return known && { status: known };
}
