import { Agent } from "undici";
import { KeyholdError } from "../KeyholdError.js";

/** Streams may be silent for as long as they like; a server that never begins to answer may not. Both in milliseconds. */
const agent = new Agent({ bodyTimeout: 0, headersTimeout: 300_000, connect: { timeout: 10_000 } });

/** How requests to MCP servers leave this process. */
export const upstream = { dispatcher: agent } as const;

/**
 * Runs a request to an MCP server.
 *
 * @throws KeyholdError `provider_unavailable` where there was no answer; an abort of the caller's own goes through as it is
 */
export async function ask<T>(send: () => Promise<T>, signal?: AbortSignal | null): Promise<T> {
  try {
    return await send();
  } catch (cause) {
    throw signal?.aborted ? cause : new KeyholdError("provider_unavailable", { cause });
  }
}
