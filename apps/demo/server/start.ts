import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createModelMind } from "./agent/createModelMind.js";
import { createShopper } from "./agent/createShopper.js";
import { script } from "./agent/script.js";
import { type Config, readConfig } from "./config.js";
import { builtPages, createApp, livePages } from "./createApp.js";
import { createBackend } from "./createBackend.js";
import { createIdentity } from "./createIdentity.js";
import { openFolder } from "./openFolder.js";
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
  let app: RequestListener = (_req, res) => res.writeHead(503).end("Magpie is starting.");
  const server = createServer((req, res) => app(req, res)).listen(config.port, "localhost");
  await once(server, "listening");

  const kept = await openFolder(config.folder);
  const identity = createIdentity(origin, kept.signingKey);
  const clients = emulatedClients(config);
  const keyhold = await createBackend(config, kept, origin, identity, clients);
  const emulator = await startEmulator(config, clients, identity, keyhold.redirectUris);
  const shopper = createShopper(keyhold, config.model ? createModelMind(config.model) : script);
  app = createApp(config, keyhold, shopper, identity, emulator).use(
    config.isDevelopment ? await livePages() : builtPages(),
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, async () => {
      server.close();
      server.closeAllConnections();
      await Promise.all([emulator.close(), keyhold.close()]);
      process.exit(0);
    });
  }
  // From here on, Ctrl-C ends everything in order.
  sayWhereToLook(config, origin, emulator, keyhold.redirectUris);
}

function sayWhereToLook(
  { model }: Config,
  origin: string,
  { agentcard, civic }: Awaited<ReturnType<typeof startEmulator>>,
  redirectUris: Readonly<Record<string, string>>,
): void {
  const real = (id: string) => `the real service (redirect URI to register: ${redirectUris[id]})`;
  console.log(`
  Magpie is ready    ${origin}
  Agentcard          ${agentcard ? `${agentcard.origin} (emulator; e-mails arrive at ${agentcard.origin}/inbox)` : real("agentcard")}
  Civic              ${civic ? `${civic.origin} (emulator)` : real("civic-auth")}
  The agent          ${model ? `${model.model} at ${model.baseUrl}` : "a script (set AI_MODEL and AI_BASE_URL to use a model)"}

  Ctrl-C stops it.
`);
}
