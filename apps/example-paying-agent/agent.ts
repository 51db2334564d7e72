import type { Keyhold } from "@keyhold/express";
import { generateText, type LanguageModel, type ModelMessage, stepCountIs, tool } from "ai";
import type { Checkout } from "./checkout.js";
import type { Conversation } from "./conversation.js";
import { Order, pay } from "./pay.js";
import { isDisconnected, openWallet } from "./wallet.js";

const system = `You buy things for the user with the tool "buy". The user has to approve the card for each purchase, so its answer can take ten minutes.
Tell the result as the tool gives it. When you have no tools, Agentcard is not connected: ask the user to connect it.`;

/** Creates an agent that buys things. It returns what it adds to the messages of a user's conversation. */
export function createAgent(keyhold: Keyhold, model: LanguageModel, checkout: Checkout) {
  return async (userId: string, { messages, orders }: Conversation): Promise<ModelMessage[]> => {
    const wallet = await openWallet(keyhold, userId).catch((error: unknown) => {
      if (isDisconnected(error)) return undefined;
      throw error;
    });
    try {
      const tools = wallet && {
        ...wallet.modelTools,
        buy: tool({
          description: "Buys one thing for the user, who is asked first.",
          inputSchema: Order,
          execute(order, { toolCallId }) {
            orders.set(toolCallId, order);
            return pay(order, wallet, checkout).finally(() => orders.delete(toolCallId));
          },
        }),
      };
      const { response } = await generateText({ model, system, messages, tools, stopWhen: stepCountIs(5) });
      return response.messages;
    } finally {
      await wallet?.close();
    }
  };
}
