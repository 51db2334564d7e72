import { randomBytes } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { createEmulator, type OnSecret } from "@keyhold/emulator";
import type { Config } from "./config.js";
import { type Identity, jwksPath } from "./createIdentity.js";

const NAME = "Magpie";

/** The demo as a client of the emulated providers, ready for `agentcard()` and `civic()`. */
export interface EmulatedClients {
  readonly agentcard: { clientId: string; clientSecret: string; mode: "test"; origin: string };
  readonly civic: { clientId: string; clientSecret: string; origin: string };
}

/** Clients for the emulators to know. Their secrets last until the demo stops. */
export function emulatedClients({ agentcardEmulatorPort, civicEmulatorPort }: Config): EmulatedClients {
  const clientSecret = () => randomBytes(24).toString("base64url");
  return {
    agentcard: {
      clientId: "magpie-sandbox",
      clientSecret: clientSecret(),
      mode: "test",
      origin: `http://localhost:${agentcardEmulatorPort}`,
    },
    civic: { clientId: "magpie", clientSecret: clientSecret(), origin: `http://localhost:${civicEmulatorPort}` },
  };
}

/** Starts an emulator for each provider at which the demo has no client. */
export function startEmulator(
  config: Config,
  clients: EmulatedClients,
  identity: Identity,
  redirectUris: Readonly<Record<string, string>>,
) {
  const uris = (id: string) => [redirectUris[id] ?? []].flat();
  return createEmulator({
    agentcard: config.agentcard
      ? undefined
      : {
          port: config.agentcardEmulatorPort,
          clients: [{ ...clients.agentcard, name: NAME, redirectUris: uris("agentcard") }],
        },
    civic: config.civic
      ? undefined
      : {
          port: config.civicEmulatorPort,
          clients: [{ ...clients.civic, name: NAME, redirectUris: uris("civic-auth") }],
          identityProviders: [
            { issuer: identity.issuer, audience: clients.civic.clientId, jwksUri: identity.issuer + jwksPath },
          ],
        },
    keep: join(config.folder, "emulator"),
    onSecret: config.secretsFile ? recordSecrets(config.secretsFile) : undefined,
  });
}

function recordSecrets(file: string): OnSecret {
  return (kind, value) => appendFileSync(file, `${JSON.stringify({ kind, value })}\n`);
}
