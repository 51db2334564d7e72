import { once } from "node:events";
import { createServer } from "node:http";
import { type Config, readConfig } from "./config.js";
import { builtPages, createApp, livePages } from "./createApp.js";
import { createBackend } from "./createBackend.js";
import { createIdentity } from "./createIdentity.js";
import { portTaken } from "./portTaken.js";
import { emulatedClients, startEmulator } from "./startEmulator.js";

try {
  await start(readConfig(process.env));
} catch (error) {
  console.error(portTaken(error) ?? (error instanceof Error ? error.message : error));
  process.exit(1);
}

async function start(config: Config): Promise<void> {
  const origin = `http://localhost:${config.port}`;
  const server = createServer().listen(config.port, "localhost");
  await once(server, "listening");

  const identity = await createIdentity(origin);
  const clients = emulatedClients(config);
  const keyhold = await createBackend(config, origin, identity, clients);
  const emulator = await startEmulator(config, clients, identity, keyhold.redirectUris);
  const app = createApp(keyhold, identity, emulator);
  app.use(config.isDevelopment ? await livePages() : builtPages());
  server.on("request", app);
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
