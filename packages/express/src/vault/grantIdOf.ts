import type { Grant } from "./Grant.js";

/** What tells a grant from every other grant of its connection. A user who connects again gets another one, and may have another account. */
export function grantIdOf({ importId, connectedAt }: Pick<Grant, "importId" | "connectedAt">): string {
  return importId ?? connectedAt;
}
