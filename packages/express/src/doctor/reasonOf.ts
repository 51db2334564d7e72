import { redacted } from "../errors/redacted.js";

/** The reason why a request failed: the message of the innermost cause. It contains no secrets. */
export function reasonOf(error: unknown): string {
  let inner = redacted(error);
  while (inner?.cause instanceof Error) inner = inner.cause;
  if (!inner) return String(error);
  const code = String(Reflect.get(inner, "code") ?? "");
  const reason = inner.message.includes(code) ? inner.message : `${code} ${inner.message}`.trim();
  return reason || inner.name;
}
