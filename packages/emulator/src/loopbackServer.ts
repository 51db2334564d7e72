import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server that only this machine can reach. */
export interface LoopbackServer {
  readonly server: Server;
  readonly origin: string;
  /** Ends every connection, streams included, and waits until the port is free. */
  close(): Promise<void>;
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

/**
 * Listens on 127.0.0.1, which `localhost` reaches too.
 *
 * @param part the provider that is to live there: its name in the options and, with `-port`, on the command line
 * @param port 0 for any free one
 * @throws Error when the port is taken; it says how to choose another
 */
export async function openLoopbackServer(part: "agentcard" | "civic", port: number): Promise<LoopbackServer> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (cause) {
    if (!isAddressInUse(cause)) throw cause;
    throw new Error(
      `Port ${port} is taken by another program, so the emulated ${part} cannot start. Stop that program, or choose another port with ${part}.port (on the command line --${part}-port); 0 takes any free one.`,
      { cause },
    );
  }
  const { port: bound } = server.address() as AddressInfo;
  return {
    server,
    origin: `http://localhost:${bound}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
