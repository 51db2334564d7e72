import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { EmulatedProvider } from "./control/EmulatedProvider.js";
import type { StateFile } from "./keep/createStateFile.js";
import { saveBeforeAnswers } from "./keep/saveBeforeAnswers.js";

/** A provider that does not listen yet. */
export interface BuiltProvider<Control = EmulatedProvider, State = unknown> {
  readonly app: RequestListener;
  readonly control: Control;
  /** What a restart must not lose. The provider changes it in place. */
  readonly state: State;
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
 * @param build creates the provider for its origin, with the kept state if there is one
 * @param file keeps the provider's state. Without it, the state ends with the provider
 * @throws Error when the port is taken; the message says how to choose another one. Also the error of `build`, after the port is free again
 */
export async function openProvider<Control, State>(
  part: "agentcard" | "civic",
  port: number,
  build: (
    origin: string,
    kept: State | undefined,
  ) => BuiltProvider<Control, State> | Promise<BuiltProvider<Control, State>>,
  file?: StateFile<State>,
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
    const built = await build(`http://localhost:${bound}`, file?.read());
    file?.write(built.state);
    app = file ? saveBeforeAnswers(built.app, () => file.save(built.state)) : built.app;
    return {
      control: built.control,
      close: async () => {
        await built.close?.();
        await closeServer();
        file?.save(built.state);
      },
    };
  } catch (error) {
    await closeServer();
    throw error;
  }
}
