import { type LookupAddress, lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { Agent, buildConnector, fetch, type RequestInit } from "undici";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Provider } from "../providers/Provider.js";
import { createProxyDispatchers } from "./createProxyDispatchers.js";
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
 * connects to exactly the checked IP addresses, so DNS rebinding is impossible. Hosts from the configuration need not be public. In
 * development, if a configured host is on this machine, no host needs to be public. This `fetch` does not follow redirects, and limits the
 * size of an answer.
 *
 * With an egress proxy, the proxy resolves the names and must refuse private addresses. Keyhold then still checks IP addresses in URLs.
 *
 * @param resolve resolves a name to IP addresses, if there is no egress proxy
 * @returns a function that returns a provider's `fetch`. That `fetch` throws KeyholdError `provider_answer_invalid` for an address that is
 * not allowed
 */
export function createSafeFetch(resolve: typeof lookup = lookup): (provider: Provider) => SafeFetch {
  const anywhere = new Agent({ connect: { timeout: CONNECT_TIMEOUT } });
  const publicOnly = new Agent({
    connect: buildConnector({ timeout: CONNECT_TIMEOUT, autoSelectFamily: true, lookup: publicLookup(resolve) }),
  });
  const throughProxy = createProxyDispatchers(CONNECT_TIMEOUT);

  return (provider) => {
    const { mcpUrl, issuers, trustedOrigins = [] } = provider;
    const configured = [mcpUrl, ...issuers, ...trustedOrigins].map((url) => new URL(url).origin);
    const isTrusted = (url: string | URL) => isLocal(provider) || configured.includes(new URL(url).origin);
    return async (url, init) => {
      const { error } = secureUrl.safeParse(String(url));
      if (error) throw new KeyholdError("provider_answer_invalid", { cause: error });
      const trusted = isTrusted(url);
      if (!trusted && isPrivate(url)) throw notPublic(new URL(url).hostname);
      const direct = trusted ? anywhere : publicOnly;
      const dispatcher = provider.egressProxy ? throughProxy(provider.egressProxy) : direct;
      try {
        const { status, statusText, headers, body } = await fetch(url, { ...init, redirect: "manual", dispatcher });
        return new Response(body && bounded(body), { status, statusText, headers: [...headers] });
      } catch (error) {
        throw error instanceof TypeError && error.cause instanceof KeyholdError ? error.cause : error;
      }
    };
  };
}

/** Whether the provider runs on this machine, for development. Only then Keyhold accepts other addresses on this machine. */
export function isLocal({ mcpUrl, issuers }: Provider): boolean {
  return [mcpUrl, ...issuers].some(isLoopback);
}

function publicLookup(resolve: typeof lookup): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error: Error | null, addresses: LookupAddress[]) => {
      if (error) callback(error, []);
      else if (addresses.every(({ address }) => isPublic(address))) callback(null, addresses);
      else callback(notPublic(hostname), []);
    });
}

/**
 * Whether the URL itself shows that its host is not public. This check is necessary because Node does not look up IP addresses in URLs, and
 * because `localhost` at a proxy is the proxy's own machine.
 */
function isPrivate(url: string | URL): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return isLoopback(url) || (isIP(host) !== 0 && !isPublic(host));
}

function isPublic(address: string): boolean {
  const parsed = ipaddr.process(address);
  return parsed.range() === "unicast" && !HIDDEN.some((range) => isWithin(parsed, range));
}

/**
 * Addresses that `ipaddr` calls public but that lead to an internal network: IPv6 addresses that contain an IPv4 address
 * ([RFC 4291, section 2.5.5.1](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.1), deprecated), and the address of Azure's internal
 * services.
 */
const HIDDEN = ["::/96", "168.63.129.16/32"].map((range) => ipaddr.parseCIDR(range));

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

function notPublic(host: string): KeyholdError {
  const cause = new Error(`${JSON.stringify(host)} is not a public address, so Keyhold does not send requests there.`);
  return new KeyholdError("provider_answer_invalid", { cause });
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
