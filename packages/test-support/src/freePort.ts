import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below the ports that the system gives to clients, and to servers that ask for any port (from 32,768 on Linux, 49,152 elsewhere). Otherwise
 * another test's server could get the port before the program that this one is for has started.
 */
const PORTS = [20_000, 32_768] as const;

/** A port of 127.0.0.1 that no program listens on, for programs that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const port = randomInt(...PORTS);
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (Object(error).code === "EADDRINUSE") return freePort();
    throw error;
  }
  server.close();
  await once(server, "close");
  return port;
}
