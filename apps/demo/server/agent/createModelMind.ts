import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { dynamicTool, generateText, jsonSchema, stepCountIs } from "ai";
import type { Mind } from "./Mind.js";

/** A model behind an API that speaks as OpenAI's does. */
export interface ModelConfig {
  readonly model: string;
  /** The address before `/chat/completions`. */
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
}

const SYSTEM = `You buy things for the user with the tools of Agentcard. You cannot ask the user anything: do the task as far as you can.
The user is asked to approve each call that spends, and sees exactly its arguments. So when you order with the tool "buy", say in the request
what is bought, where and for how much. At the end, say in one or two sentences how the task ended.`;

/** A model decides. It gets every tool that Keyhold's rules leave to the agent. */
export function createModelMind({ model, baseUrl, apiKey }: ModelConfig): Mind {
  const languageModel = createOpenAICompatible({ name: "magpie", baseURL: baseUrl, apiKey })(model);
  return async (task, { list, call }) => {
    const tools = (await list()).map(({ name, description, inputSchema }) => [
      name,
      dynamicTool({
        description,
        // The two packages describe the same JSON Schema by types that do not fit.
        inputSchema: jsonSchema(Object(inputSchema)),
        execute: async (args) => (await call(name, Object(args), `Calls the tool ${name}`)).text,
      }),
    ]);
    const { text } = await generateText({
      model: languageModel,
      system: SYSTEM,
      prompt: task,
      tools: Object.fromEntries(tools),
      stopWhen: stepCountIs(20),
    });
    return { status: "done", text };
  };
}
