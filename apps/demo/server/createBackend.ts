import { type AgentToolRules, agentcard, civic, createKeyhold, type Keyhold } from "@keyhold/express";
import type { Config } from "./config.js";
import type { Identity } from "./createIdentity.js";
import type { Kept } from "./openFolder.js";
import { openStore } from "./openStore.js";
import type { EmulatedClients } from "./startEmulator.js";
import { userOf, users } from "./users.js";

/** Where the demo mounts Keyhold. */
export const mountPath = "/api/keyhold";

/**
 * The first message of a conversation with the emulated `buy` only asks for the price, so it needs no approval. The real Agentcard does not
 * promise this: there, the user is asked before each message.
 */
const asksBeforeOrders: AgentToolRules = {
  other: ({ tool, arguments: { new_order } }) => (tool === "buy" && new_order === true ? "allow" : undefined),
};

/** The demo's Keyhold: what a product writes to let its users connect Agentcard and Civic. */
export async function createBackend(
  config: Config,
  kept: Kept,
  origin: string,
  identity: Identity,
  emulated: EmulatedClients,
): Promise<Keyhold> {
  const { store, close } = await openStore(config);
  const civicClient = config.civic ?? emulated.civic;

  const keyhold = createKeyhold({
    publicUrl: origin + mountPath,
    productName: "Magpie",
    keys: [config.key ?? kept.key],
    store,
    identify: (req) => userOf(req).id,
    providers: [
      agentcard(config.agentcard ?? { ...emulated.agentcard, tools: { agent: asksBeforeOrders } }),
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
      await close();
    },
  };
}
