import { Agent, type Dispatcher } from "undici";
import { createThroughProxy } from "../createThroughProxy.js";
import { KeyholdError } from "../KeyholdError.js";
import type { Provider } from "../providers/Provider.js";

const CONNECT_TIMEOUT = 10_000;
/** Streams may be silent for as long as they like; a server that never begins to answer may not. Both in milliseconds. */
const options = { bodyTimeout: 0, headersTimeout: 300_000 };

const direct = new Agent({ ...options, connect: { timeout: CONNECT_TIMEOUT } });
const throughProxy = createThroughProxy(CONNECT_TIMEOUT, options);

/** How requests to a provider's MCP server leave this process. */
export function upstreamOf({ egressProxy }: Provider): { readonly dispatcher: Dispatcher } {
  return { dispatcher: egressProxy ? throughProxy(egressProxy) : direct };
}

/**
 * Runs a request to an MCP server.
 *
 * @throws KeyholdError `provider_unavailable` where there was no answer; an abort of the caller's own goes through as it is
 */
export async function ask<T>(send: () => Promise<T>, caller?: { readonly aborted: boolean } | null): Promise<T> {
  try {
    return await send();
  } catch (cause) {
    throw caller?.aborted ? cause : new KeyholdError("provider_unavailable", { cause });
  }
}
