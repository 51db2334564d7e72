import { type Keyhold, keyholdErrorIn } from "@keyhold/express";
import { generateText, type LanguageModel, stepCountIs, tool } from "ai";
import type { Checkout } from "./checkout.js";
import { Conflict, type Conversation } from "./conversation.js";
import { pay } from "./pay.js";
import { approve, Order, propose } from "./purchases.js";
import { openWallet } from "./wallet.js";

const system = `You buy things for the user. Ask for a purchase with the tool "buy": the user is shown exactly that, and nothing is paid before they approve.
Tell the result as the tool gives it. When you have no tools, Agentcard is not connected: ask the user to connect it.`;

/** Without `execute`: the model can ask for a purchase, and nothing that it says can make one. */
const buy = tool({ description: "Asks the user to approve a purchase.", inputSchema: Order });

/** An agent that asks before it pays. */
export function createAgent(keyhold: Keyhold, model: LanguageModel, checkout: Checkout) {
  async function think(userId: string, { messages, purchases }: Conversation): Promise<void> {
    const wallet = await openWallet(keyhold, userId).catch((error: unknown) => {
      if (!keyholdErrorIn(error)) throw error;
      return undefined;
    });
    try {
      const tools = wallet && { ...wallet.modelTools, buy };
      const result = await generateText({ model, system, messages, tools, stopWhen: stepCountIs(5) });
      messages.push(...result.response.messages);
      for (const { toolName, toolCallId, input } of result.toolCalls) {
        const order = Order.safeParse(input);
        if (toolName === "buy" && order.success) purchases.push(propose(toolCallId, order.data));
      }
    } finally {
      await wallet?.close();
    }
  }

  return {
    /** The user says something. What still waits for their approval is withdrawn. */
    async hear(userId: string, conversation: Conversation, text: string): Promise<void> {
      for (const purchase of conversation.waiting()) {
        conversation.settle(purchase, { status: "not_paid", message: "The user did not approve. Nothing was bought." });
      }
      conversation.messages.push({ role: "user", content: text });
      await think(userId, conversation);
    },

    /**
     * The user decides on a purchase. The agent goes on when no other one waits.
     *
     * @throws Conflict where that has been decided
     */
    async decide(userId: string, conversation: Conversation, id: string, approved: boolean): Promise<void> {
      const purchase = conversation.waiting().find((purchase) => purchase.id === id);
      if (!purchase) throw new Conflict("This purchase does not wait for an approval.");
      const refusal = approved ? approve(purchase) : "You declined.";
      const outcome = refusal
        ? { status: "not_paid" as const, message: `${refusal} Nothing was bought.` }
        : await pay(purchase.order, () => openWallet(keyhold, userId), checkout);
      conversation.settle(purchase, outcome);
      if (conversation.waiting().length === 0) await think(userId, conversation);
    },
  };
}
