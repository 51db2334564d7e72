import type { Mind } from "./Mind.js";
import type { ToolAnswer } from "./openTools.js";
import type { Ending } from "./Task.js";

const refusals = new Map([
  ["declined", "You declined. Nothing was ordered."],
  ["expired", "You did not decide in time. Nothing was ordered."],
  ["left", "Agentcard was disconnected. Nothing was ordered."],
]);

/** A script in place of a model: it asks Agentcard for the price of the task, and orders it for that price. */
export const script: Mind = async (task, { call }) => {
  const offer = await call("buy", { request: task, new_order: true }, "Asks for the price");
  const [, merchant, price] = /^Buy at (.+) for (\$[\d.]+)/.exec(offer.text) ?? [];
  if (!merchant || !price) return stopped(offer);

  // The user approves exactly this sentence. So it says what is bought, where and for how much.
  const item = task.replace(/^(please )?buy /i, "").replace(/ for \$[\d.,]+$/i, "");
  const request = `Yes, ${item} for ${price} at ${merchant}`;
  const order = await call("buy", { request, conversation_id: offer.data.conversation_id }, `Orders it for ${price}`);
  return order.text.startsWith("Order placed") ? { status: "done", text: wordsOf(order) } : stopped(order);
};

function stopped(answer: ToolAnswer): Ending {
  return { status: "stopped", text: refusals.get(answer.refusal ?? "") ?? wordsOf(answer) };
}

/** Agentcard's words, without its note about the conversation. */
const wordsOf = ({ text }: ToolAnswer) => text.split("\n\n[conversation_id")[0] ?? text;
