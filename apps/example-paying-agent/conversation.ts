import type { ModelMessage } from "ai";
import type { Outcome, Purchase } from "./purchases.js";

/** Something that cannot be done now. */
export class Conflict extends Error {}

/** What one user and the agent have said and bought. In memory here; a product keeps it where a restart does not lose it. */
export class Conversation {
  readonly messages: ModelMessage[] = [];
  readonly purchases: Purchase[] = [];
  #busy = false;

  /** Does one thing at a time. */
  async turn(work: () => Promise<void>): Promise<void> {
    if (this.#busy) throw new Conflict("The agent is at work. Wait for its answer.");
    this.#busy = true;
    try {
      await work();
    } finally {
      this.#busy = false;
    }
  }

  /** What waits for the user. */
  waiting(): Purchase[] {
    return this.purchases.filter(({ status }) => status === "waiting");
  }

  /** Notes down how a purchase ended, and tells the model. */
  settle(purchase: Purchase, { status, message }: Outcome): void {
    purchase.status = status;
    const { id: toolCallId } = purchase;
    this.messages.push({
      role: "tool",
      content: [{ type: "tool-result", toolCallId, toolName: "buy", output: { type: "text", value: message } }],
    });
  }

  /** What the page may see. */
  view() {
    const messages = this.messages.flatMap(({ role, content }, id) => {
      if (role !== "user" && role !== "assistant") return [];
      const parts =
        typeof content === "string" ? [content] : content.map((part) => (part.type === "text" ? part.text : ""));
      const text = parts.join("");
      return text ? [{ id, role, text }] : [];
    });
    return { messages, purchases: this.purchases.map(({ id, order, status }) => ({ id, ...order, status })) };
  }
}

export type ConversationView = ReturnType<Conversation["view"]>;
