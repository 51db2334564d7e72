import { once } from "node:events";
import type { Server } from "node:http";

/** Serves on a free port of 127.0.0.1. @returns the port */
export async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || !address) throw new TypeError("A server on a port has an address.");
  return address.port;
}
