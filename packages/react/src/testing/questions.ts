import type { Question, QuestionAnswer, ToolAsks, ToolResult } from "@keyhold/contract";
import type { ToolArguments } from "../client/createClient.js";
import { carryOut } from "./activity.js";
import type { FakeToolCall } from "./createFakeBackend.js";
import type { FakeRequest } from "./FakeRequest.js";
import { failure } from "./failure.js";

/** Milliseconds that a question is open. */
const LASTS = 600_000;

/** What a tool asks, as `question` of a fake backend returns it. */
export type FakeQuestion = Pick<Question, "message" | "fields" | "url">;

/** A call that waits for the answer to its question, or has got it. */
export interface AskedCall {
  readonly call: FakeToolCall;
  readonly approvalId: string | undefined;
  readonly isAnswered?: true;
}

/** Carries out a call of a page, or asks its next question first. */
export async function nextStep(
  { backend, questions, request }: FakeRequest,
  call: FakeToolCall,
  approvalId: string | undefined,
): Promise<Response> {
  const asked = backend.question(call);
  const isFirst = call.answers === undefined;
  if (asked && isFirst && !modesOf(request).includes(asked.url === undefined ? "form" : "url"))
    return failure("tool_asks_user");
  if (!asked) {
    const result = await carryOut(backend, call, approvalId);
    return typeof result === "string" ? failure(result) : Response.json(result satisfies ToolResult);
  }
  const id = `question-${questions.size + 1}`;
  questions.set(id, { call, approvalId });
  const { provider, connection } = call;
  const from = backend.get(connection)?.name ?? provider;
  const expiresAt = new Date(Date.now() + LASTS).toISOString();
  return Response.json({ question: { id, provider, from, ...asked, expiresAt } } satisfies ToolAsks, { status: 202 });
}

const modesOf = ({ url }: Request) => new URL(url).searchParams.get("questions")?.split(",") ?? [];

/** Answers a question. It does not check whether the answer fits the fields. */
export async function answerQuestion(asking: FakeRequest, body: ToolArguments): Promise<Response> {
  const { id, item, questions } = asking;
  const asked = questions.get(item);
  if (asked?.call.connection !== id) return failure("unknown_question");
  if (asked.isAnswered) return failure("question_answered");
  if (!isAnswer(body)) return failure("body_invalid");
  questions.set(item, { ...asked, isAnswered: true });
  return nextStep(asking, { ...asked.call, answers: [...(asked.call.answers ?? []), body] }, asked.approvalId);
}

function isAnswer(body: object): body is QuestionAnswer {
  const { action, content } = body as Readonly<Record<string, unknown>>;
  if (action === "accept") return typeof content === "object" && content !== null;
  return content === undefined && (action === "decline" || action === "cancel");
}
