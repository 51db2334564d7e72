import type { ToolGroup, ToolPermission } from "@keyhold/react";

const tool = (name: string, title: string, group: ToolGroup): ToolPermission => ({
  name,
  title,
  group,
  verdict: group === "looks" ? "allow" : "ask",
  choices: group === "looks" ? ["deny", "ask", "allow"] : ["deny", "ask"],
});

/** A few of Agentcard's tools, with everything that can be fixed about one. */
export const exampleTools: readonly ToolPermission[] = [
  tool("list_cards", "List cards", "looks"),
  { ...tool("list_transactions", "List transactions", "looks"), choice: "ask", verdict: "ask" },
  tool("pause_card", "Pause a card", "changes"),
  tool("close_card", "Close a card", "changes"),
  tool("create_card", "Create a card", "spends"),
  { ...tool("get_card_details", "Show a card’s number", "spends"), verdict: "deny", choices: [], fixed: "product" },
  { ...tool("buy", "Buy something", "spends"), verdict: undefined },
  { ...tool("approve_request", "Approve a request", "spends"), verdict: "deny", choices: [], fixed: "provider" },
];

const verbs = ["list", "get", "check", "recommend", "update", "pause", "create", "add", "buy", "withdraw"];
const things = ["cards", "presets", "rewards", "recipients", "payment_methods", "transactions"];

/** As many tools as Agentcard has. */
export const manyTools: readonly ToolPermission[] = verbs
  .flatMap((verb, index) => {
    const group = index < 4 ? "looks" : index < 6 ? "changes" : "spends";
    return things.map((thing) => {
      const title = `${verb} ${thing}`.replace("_", " ");
      return tool(`${verb}_${thing}`, title.charAt(0).toUpperCase() + title.slice(1), group);
    });
  })
  .slice(0, 58);
