import { once } from "node:events";
import { createServer } from "node:http";
import { readConfig } from "./config.js";
import { builtPages, createApp, livePages } from "./createApp.js";
import { createBackend } from "./createBackend.js";
import { createIdentity } from "./createIdentity.js";
import { emulatedClients, startEmulator } from "./startEmulator.js";

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const origin = `http://localhost:${config.port}`;
  const identity = await createIdentity(origin);
  const clients = emulatedClients(config);
  const keyhold = await createBackend(config, origin, identity, clients);
  const emulator = await startEmulator(config, clients, identity, keyhold.redirectUris);

  const app = createApp(keyhold, identity, emulator);
  app.use(config.isDevelopment ? await livePages() : builtPages());
  const server = createServer(app);
  await listen(server, config.port);
  sayWhereToLook(origin, emulator, keyhold.redirectUris);

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, async () => {
      server.close();
      server.closeAllConnections();
      await Promise.all([emulator.close(), keyhold.close()]);
      process.exit(0);
    });
  }
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  try {
    await once(server.listen(port, "localhost"), "listening");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    throw new Error(`Port ${port} is taken by another program. Stop it, or set PORT to another one.`);
  }
}

function sayWhereToLook(
  origin: string,
  { agentcard, civic }: Awaited<ReturnType<typeof startEmulator>>,
  redirectUris: Readonly<Record<string, string>>,
): void {
  const real = (id: string) => `the real service (redirect URI to register: ${redirectUris[id]})`;
  console.log(`
  Magpie is ready    ${origin}
  Agentcard          ${agentcard ? `${agentcard.origin} (emulator; e-mails arrive at ${agentcard.origin}/inbox)` : real("agentcard")}
  Civic              ${civic ? `${civic.origin} (emulator)` : real("civic-auth")}

  Ctrl-C stops it.
`);
}
