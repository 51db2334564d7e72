import { agentPaths, type QuestionAnswer, type ToolStep } from "@keyhold/contract";
import type { KeyholdClient, ToolArguments } from "../client/createClient.js";
import { readStep } from "../client/readStep.js";
import { PROVIDER_TIMEOUT } from "../client/timeouts.js";

type Requests = Pick<KeyholdClient, "request">;

/** Calls a tool that can ask its user. */
export function callAskingTool(
  { request }: Requests,
  connection: string,
  tool: string,
  args: ToolArguments,
): Promise<ToolStep> {
  const path = agentPaths.tool(encodeURIComponent(connection), encodeURIComponent(tool));
  return request(`${path}?questions=form,url`, readStep, "POST", args, PROVIDER_TIMEOUT);
}

/** Answers the question of a tool. */
export function answerQuestion(
  { request }: Requests,
  connection: string,
  id: string,
  answer: QuestionAnswer,
): Promise<ToolStep> {
  return request(agentPaths.question(encodeURIComponent(connection), id), readStep, "POST", answer, PROVIDER_TIMEOUT);
}
