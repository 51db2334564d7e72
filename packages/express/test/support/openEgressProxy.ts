import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect as dial, type Socket } from "node:net";

/** What the proxy does when a client asks for a tunnel. If it is silent, the client gets no answer. */
type Manners = "lets through" | "refuses" | "is silent";

/**
 * An operator's egress proxy, with a real `CONNECT`.
 *
 * @param leadTo the address that it dials instead of the requested one
 */
export async function openEgressProxy(leadTo?: string) {
  const tunnels = new Set<Socket>();
  const asked: string[] = [];
  const credentials: unknown[] = [];
  let manners: Manners = "lets through";

  const server = createServer({ keepAliveTimeout: 0 }, (_req, res) => res.writeHead(405).end());
  server.on("connect", ({ url = "", headers }, near: Socket) => {
    asked.push(url);
    credentials.push(headers["proxy-authorization"]);
    tunnels.add(near);
    near.once("close", () => tunnels.delete(near)).on("error", () => undefined);
    if (manners === "is silent") return;
    if (manners === "refuses") return near.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const { hostname, port } = new URL(leadTo ?? `http://${url}`);
    const far = dial(Number(port), hostname, () => near.write("HTTP/1.1 200 Connection established\r\n\r\n"));
    far.once("close", () => near.destroy()).on("error", () => undefined);
    near.once("close", () => far.destroy());
    near.pipe(far).pipe(near);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");

  const cut = () => {
    for (const tunnel of tunnels) tunnel.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The hosts and ports of the requested tunnels, in order. */
    asked,
    /** The credentials of each request for a tunnel. */
    credentials,
    /** Sets what the proxy does from now on, with open tunnels too. */
    behave(as: Manners) {
      manners = as;
      cut();
    },
    async close() {
      server.close();
      server.closeAllConnections();
      cut();
      await once(server, "close");
    },
  };
}
