import { randomUUID } from "node:crypto";
import type { LanguageModel } from "ai";
import { MockLanguageModelV3 } from "ai/test";

type Doing = MockLanguageModelV3["doGenerate"];
type Content = Awaited<ReturnType<Doing>>["content"][number];

/**
 * The model of `AI_MODEL`, such as `anthropic/claude-sonnet-4.5`, through the AI SDK's gateway (`AI_GATEWAY_API_KEY`). Without it,
 * a script that understands two sentences, so that the example runs offline.
 */
export function modelOf(env: NodeJS.ProcessEnv): LanguageModel {
  return env.AI_MODEL ?? scriptedModel();
}

/**
 * A script in place of a model: it buys when a user writes "Buy … from … for $12", looks when a user asks what was bought, and repeats what
 * tools say. It leaves out what Keyhold's texts say to the model only, which follows "Tell the user".
 */
export function scriptedModel(): MockLanguageModelV3 {
  return new MockLanguageModelV3({
    async doGenerate({ prompt, tools = [] }) {
      const answer = answerTo(prompt.at(-1), tools.length > 0);
      const tokens = { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0, text: 0, reasoning: 0 };
      return {
        content: [answer],
        finishReason: { unified: answer.type === "tool-call" ? "tool-calls" : "stop", raw: undefined },
        usage: { inputTokens: tokens, outputTokens: tokens },
        warnings: [],
      };
    },
  });
}

function answerTo(message: Parameters<Doing>[0]["prompt"][number] | undefined, hasTools: boolean): Content {
  if (message?.role === "tool") {
    const result = message.content.at(-1);
    const output = result?.type === "tool-result" ? result.output : undefined;
    const parts = output?.type === "content" ? output.value : [];
    const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
    const [facts = ""] = (output?.type === "text" ? output.value : text).split(" Tell the user");
    return say(facts);
  }
  const text =
    message?.role === "user" ? message.content.map((part) => (part.type === "text" ? part.text : "")).join() : "";
  const [, item, merchant, dollars] = /buy (.+) from (.+) for \$(\d+(?:\.\d\d)?)/i.exec(text) ?? [];
  if (!hasTools) return say("Connect Agentcard first, then ask me again.");
  if (item && merchant) return call("buy", { item, merchant, amountCents: Math.round(Number(dollars) * 100) });
  if (/bought/i.test(text)) return call("list_transactions", {});
  return say("Tell me, for example: Buy a novel from Bookshop for $12");
}

const say = (text: string): Content => ({ type: "text", text });
const call = (toolName: string, input: object): Content => ({
  type: "tool-call",
  toolCallId: randomUUID(),
  toolName,
  input: JSON.stringify(input),
});
