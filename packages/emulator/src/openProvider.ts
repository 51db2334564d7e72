import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { EmulatedProvider } from "./control/EmulatedProvider.js";

/** A provider that does not listen yet. */
export interface BuiltProvider<Control = EmulatedProvider> {
  readonly app: RequestListener;
  readonly control: Control;
  /** Closes what the provider holds open apart from its connections. */
  readonly close?: () => Promise<void>;
}

/** A provider that listens. */
export interface OpenProvider<Control = EmulatedProvider> {
  readonly control: Control;
  /** Ends every connection, streams included, and waits until the port is free. */
  close(): Promise<void>;
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

/**
 * Creates a provider and lets it listen on 127.0.0.1, which is also `localhost`.
 *
 * @param part the provider's name in the options and in the flags of the command line
 * @param port 0: any free port
 * @param build creates the provider for its origin
 * @throws Error when the port is taken; the message says how to choose another one. Also the error of `build`, after the port is free again
 */
export async function openProvider<Control>(
  part: "agentcard" | "civic",
  port: number,
  build: (origin: string) => BuiltProvider<Control> | Promise<BuiltProvider<Control>>,
): Promise<OpenProvider<Control>> {
  let app: RequestListener = (_req, res) => res.writeHead(503).end("The emulator is starting.");
  const server = createServer((req, res) => app(req, res)).listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (cause) {
    if (!isAddressInUse(cause)) throw cause;
    throw new Error(
      `Port ${port} is taken by another program, so the emulated ${part} cannot start. Stop that program, choose another port with ${part}.port (on the command line --${part}-port; 0 takes any free one), or leave ${part} out (--only ${part === "civic" ? "agentcard" : "civic"}).`,
      { cause },
    );
  }

  async function closeServer(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  try {
    const { port: bound } = server.address() as AddressInfo;
    const built = await build(`http://localhost:${bound}`);
    app = built.app;
    return {
      control: built.control,
      close: async () => {
        await built.close?.();
        await closeServer();
      },
    };
  } catch (error) {
    await closeServer();
    throw error;
  }
}
