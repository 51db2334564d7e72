import type { LookupAddress, lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";
import { buildConnector } from "undici";
import { KeyholdError } from "../errors/KeyholdError.js";

/** A host is not public, so Keyhold has not connected to it. */
export class NotPublicError extends KeyholdError {
  constructor(host: string) {
    const cause = new Error(
      `${JSON.stringify(host)} is not a public address, so Keyhold does not send requests there.`,
    );
    super("provider_answer_invalid", { cause });
  }
}

/**
 * Opens connections to public hosts only: all IP addresses of the host must be public, and the connection goes to exactly these addresses.
 * Check each URL with `assertPublic()` before, because Node does not look up IP addresses in URLs.
 *
 * @param timeout milliseconds within which a server must accept the connection
 * @param resolve resolves a name to IP addresses
 */
export function publicConnector(timeout: number, resolve: typeof lookup): buildConnector.connector {
  return buildConnector({ timeout, autoSelectFamily: true, lookup: publicLookup(resolve) });
}

/**
 * Checks what the URL itself shows about its host. Also needed with an egress proxy, because `localhost` at a proxy is the proxy's own machine.
 *
 * @throws NotPublicError
 */
export function assertPublic(url: string | URL): void {
  const { hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  if (LOCALHOST.test(host) || (isIP(host) !== 0 && !isPublic(host))) throw new NotPublicError(hostname);
}

/** All names of the own machine ([RFC 6761, section 6.3](https://www.rfc-editor.org/rfc/rfc6761#section-6.3)), also with the root's dot. */
const LOCALHOST = /(^|\.)localhost\.?$/;

function publicLookup(resolve: typeof lookup): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error: Error | null, addresses: LookupAddress[]) => {
      if (error) callback(error, []);
      else if (addresses.every(({ address }) => isPublic(address))) callback(null, addresses);
      else callback(new NotPublicError(hostname), []);
    });
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
