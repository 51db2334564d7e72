import { createActivity } from "../../src/agents/createActivity.js";
import { createActivityPages } from "../../src/agents/createActivityPages.js";
import { agentcard } from "../../src/index.js";
import type { ToolCall } from "../../src/providers/ToolCall.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import type { Store } from "../../src/stores/Store.js";
import { createBackgroundWork } from "../../src/util/createBackgroundWork.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { testKey } from "./openProduct.js";

/** One process with a record of tool calls, without a provider. Several can share a store. */
export function openActivity(store: Store = memoryStore(), keyring = createKeyring([testKey])) {
  const provider = agentcard({ clientId: "product", origin: "http://localhost:1" });
  const world = { isConnected: true };
  const backgroundWork = createBackgroundWork();
  const activity = createActivity({
    pages: createActivityPages({
      store,
      keyring,
      lifetimeOf: () => undefined,
      isConnected: async () => world.isConnected,
    }),
    onWrite: () => {},
    backgroundWork,
    summaryIn: ({ summary }) => ({ summary }),
  });
  const begin = (tool: string, args: ToolCall["arguments"] = {}, userId = "alice") => {
    const about = { userId, provider: "agentcard", connection: "agentcard", by: "agent", agent: "shopper" } as const;
    return activity.begin({ tool, arguments: args, ...about }, provider, "allow");
  };
  return {
    activity,
    world,
    begin,
    /** Makes a call that ends at once. */
    async call(tool: string, args?: ToolCall["arguments"]) {
      const entry = begin(tool, args);
      await entry.sending();
      entry.ended("ok");
    },
    lines: async (userId = "alice") => (await activity.read(userId, {})).activity,
    /** Every page of the answer. */
    async all() {
      const pages = [await activity.read("alice", {})];
      for (let before = pages[0]?.next; before; before = pages.at(-1)?.next)
        pages.push(await activity.read("alice", { before }));
      return pages.map((page) => page.activity);
    },
    async close() {
      activity.close();
      await backgroundWork.close();
    },
  };
}
