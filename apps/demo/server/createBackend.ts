import { agentcard, civic, createKeyhold, type Keyhold } from "@keyhold/express";
import { createClient } from "redis";
import type { Config } from "./config.js";
import type { Identity } from "./createIdentity.js";
import type { EmulatedClients } from "./startEmulator.js";
import { userOf, users } from "./users.js";

/** Where the demo mounts Keyhold. */
export const mountPath = "/api/keyhold";

/** The demo's Keyhold: what a product writes to let its users connect Agentcard and Civic. */
export async function createBackend(
  config: Config,
  origin: string,
  identity: Identity,
  emulated: EmulatedClients,
): Promise<Keyhold> {
  const redis = config.redisUrl ? await createClient({ url: config.redisUrl }).connect() : undefined;
  const civicClient = config.civic ?? emulated.civic;

  const keyhold = createKeyhold({
    publicUrl: origin + mountPath,
    keys: [config.key],
    redis,
    identify: (req) => userOf(req).id,
    providers: [
      agentcard(config.agentcard ?? emulated.agentcard),
      civic({
        ...civicClient,
        async subjectToken({ userId }) {
          const user = users.find(({ id }) => id === userId);
          return user && identity.idToken(user, civicClient.clientId);
        },
      }),
      civic({ ...civicClient, id: "civic-auth", name: "Civic Auth" }),
    ],
  });

  return {
    ...keyhold,
    async close() {
      await keyhold.close();
      await redis?.close();
    },
  };
}
