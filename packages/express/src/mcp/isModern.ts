import { PROTOCOL_VERSION_META_KEY } from "@modelcontextprotocol/client";

/** The part of a message that names its protocol version. */
interface Versioned {
  readonly params?: { readonly _meta?: Readonly<Record<string, unknown>> | undefined } | undefined;
}

/** Whether a message is of MCP 2026-07-28 or later: only these name their version in `_meta`. */
export function isModern({ params }: Versioned): boolean {
  return params?._meta?.[PROTOCOL_VERSION_META_KEY] !== undefined;
}
