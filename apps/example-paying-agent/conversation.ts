import type { ModelMessage } from "ai";
import type { Order } from "./pay.js";

/** What one user and the agent have said. It is in memory here; a product keeps it where a restart does not lose it. */
export class Conversation {
  readonly messages: ModelMessage[] = [];
  /** What the agent is buying now, by the id of its call. The user has to see it beside the card that waits for approval. */
  readonly orders = new Map<string, Order>();
  #isBusy = false;

  /**
   * Lets the agent answer. It does not wait for the answer, because the user can take ten minutes to approve a call.
   *
   * @returns false if the agent is still at work
   */
  hear(text: string, answer: () => Promise<ModelMessage[]>): boolean {
    if (this.#isBusy) return false;
    this.#isBusy = true;
    this.messages.push({ role: "user", content: text });
    const answered = answer().catch((error: unknown): ModelMessage[] => {
      console.error(error);
      return [{ role: "assistant", content: "I have failed. The server's log says why." }];
    });
    void answered.then((messages) => {
      this.messages.push(...messages);
      this.#isBusy = false;
    });
    return true;
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
    const orders = Array.from(this.orders, ([id, order]) => ({ id, ...order }));
    return { messages, orders, isBusy: this.#isBusy };
  }
}

export type ConversationView = ReturnType<Conversation["view"]>;
