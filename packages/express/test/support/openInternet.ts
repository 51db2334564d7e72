import dns, { type LookupAddress } from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { isIP, Socket } from "node:net";
import tls from "node:tls";
import { vi } from "vitest";

/** The addresses of a name, one list for each lookup. The last one stays. */
type Answers = string[][];
type Looked = (error: Error | null, addresses: LookupAddress[]) => void;
type Lookup = (host: string, options: object, done: Looked) => void;

/**
 * An internet in this process: names, the addresses behind them, and https servers there. Nothing leaves the machine. A connection to a known
 * address goes to a server on this machine, without TLS; each other connection is refused. Open it before the backend, and close it in the end.
 */
export function openInternet() {
  const names = new Map<string, Answers>();
  const servers = new Map<string, number>();
  const dialled: string[] = [];

  const real = dns.lookup as unknown as Lookup;
  const answer: Lookup = (host, options, done) => {
    // The test's own servers and requests.
    if (host === "localhost") return real(host, options, done);
    const answers = names.get(host);
    const addresses = (answers && answers.length > 1 ? answers.shift() : answers?.[0]) ?? [];
    const found = addresses.map((address) => ({ address, family: isIP(address) }));
    const missing = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" });
    done(found.length > 0 ? null : missing, found);
  };
  // The real `lookup` has more signatures.
  const resolving = vi.spyOn(dns, "lookup").mockImplementation(answer as unknown as typeof dns.lookup);
  syncBuiltinESMExports();

  const connecting = vi.spyOn(tls, "connect").mockImplementation(((options: tls.ConnectionOptions) => {
    const socket = new Socket();
    const dial = (address: string) => {
      dialled.push(address);
      const port = servers.get(address);
      if (port !== undefined) return socket.connect(port, "localhost", () => socket.emit("secureConnect"));
      return socket.destroy(Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: "ECONNREFUSED" }));
    };
    const host = String(options.host);
    const resolve = (options.lookup ?? dns.lookup) as unknown as Lookup;
    const looked: Looked = (error, [first]) =>
      error || !first ? socket.destroy(error ?? undefined) : dial(first.address);
    if (isIP(host)) setImmediate(dial, host);
    else resolve(host, { all: true }, looked);
    return socket;
  }) as typeof tls.connect);

  return {
    /** The IP addresses to which a connection was opened or tried, in order. */
    dialled,
    /** Says what a name resolves to. */
    name: (host: string, ...answers: Answers) => void names.set(host, answers),
    /** Puts a server on this machine at an IP address. */
    serve: (address: string, local: string) => void servers.set(address, Number(new URL(local).port)),
    close() {
      connecting.mockRestore();
      resolving.mockRestore();
      syncBuiltinESMExports();
    },
  };
}

export type Internet = ReturnType<typeof openInternet>;
