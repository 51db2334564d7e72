import { lookup } from "node:dns";
import { Agent, fetch, type RequestInit } from "undici";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Provider } from "../providers/Provider.js";
import { createProxyDispatchers } from "./createProxyDispatchers.js";
import { assertPublic, NotPublicError, publicConnector } from "./publicAddresses.js";
import { isLoopback, secureUrl } from "./secureUrl.js";

/** Milliseconds within which a server must accept the connection. */
const CONNECT_TIMEOUT = 5_000;
/** The maximum size of an answer, in bytes, after decompression. Metadata and token answers have a few thousand. */
const LARGEST_ANSWER = 1024 * 1024;

/** A `fetch` for one provider's authorization. */
export type SafeFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * Creates the `fetch` for all OAuth requests. Servers name many of the addresses, so an attacker could name an internal one (MCP security
 * best practices, server-side request forgery, M12). Each address must be https, and all IP addresses of its host must be public. Keyhold
 * connects to exactly the checked IP addresses, so DNS rebinding is impossible. Hosts from the configuration need not be public. The host of a server
 * that a user has added must be. In development, if a configured host is on this machine, no host needs to be public. This `fetch` does not follow
 * redirects, and limits the size of an answer.
 *
 * With an egress proxy, the proxy resolves the names and must refuse private addresses. Keyhold then still checks IP addresses in URLs.
 *
 * @param resolve resolves a name to IP addresses, if there is no egress proxy
 * @returns a function that returns a provider's `fetch`. That `fetch` throws KeyholdError `provider_answer_invalid` for an address that is
 * not allowed. At a server that a user has added, a host that is not public has the code of a host that does not answer
 */
export function createSafeFetch(resolve: typeof lookup = lookup): (provider: Provider) => SafeFetch {
  const anywhere = new Agent({ connect: { timeout: CONNECT_TIMEOUT } });
  const publicOnly = new Agent({ connect: publicConnector(CONNECT_TIMEOUT, resolve) });
  const throughProxy = createProxyDispatchers(CONNECT_TIMEOUT);

  return (provider) => {
    const { mcpUrl, issuers, trustedOrigins = [], addedByUser } = provider;
    const configured = addedByUser ? [] : [mcpUrl, ...issuers, ...trustedOrigins].map((url) => new URL(url).origin);
    const isTrusted = (url: string | URL) => isLocal(provider) || configured.includes(new URL(url).origin);
    return async (url, init) => {
      const { error } = secureUrl.safeParse(String(url));
      if (error) throw new KeyholdError("provider_answer_invalid", { cause: error });
      const trusted = isTrusted(url);
      const direct = trusted ? anywhere : publicOnly;
      const dispatcher = provider.egressProxy ? throughProxy(provider.egressProxy) : direct;
      try {
        if (!trusted) assertPublic(url);
        const { status, statusText, headers, body } = await fetch(url, { ...init, redirect: "manual", dispatcher });
        return new Response(body && bounded(body), { status, statusText, headers: [...headers] });
      } catch (error) {
        const failure = error instanceof TypeError && error.cause instanceof KeyholdError ? error.cause : error;
        // With two codes, users could find out which names belong to hosts in the product's network.
        const isHidden = addedByUser && failure instanceof NotPublicError;
        throw isHidden ? new KeyholdError("provider_unavailable", { cause: failure }) : failure;
      }
    };
  };
}

/** Whether the provider runs on this machine, for development. Only then does Keyhold accept other addresses on this machine. */
export function isLocal({ mcpUrl, issuers }: Provider): boolean {
  return [mcpUrl, ...issuers].some(isLoopback);
}

const TOO_LONG = new Error("The answer is longer than 1 MiB.");

function bounded(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  let left = LARGEST_ANSWER;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        left -= chunk.byteLength;
        if (left < 0) controller.error(new KeyholdError("provider_answer_invalid", { cause: TOO_LONG }));
        else controller.enqueue(chunk);
      },
    }),
  );
}
