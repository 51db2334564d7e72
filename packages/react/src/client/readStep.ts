import type { Question, QuestionField, QuestionOption, ToolStep } from "@keyhold/contract";
import { isText, isTime } from "./checks.js";
import { readToolAnswer } from "./readToolAnswer.js";
import { safeLink } from "./safeLink.js";

/**
 * Reads the next step of a tool call, and checks the types of a question, so that rendering cannot fail. Returns undefined for an invalid answer. A
 * question with an unsafe link, or with a field that this version does not know, is invalid: the user could not answer it.
 */
export function readStep(body: unknown): ToolStep | undefined {
  const { question } = Object(body);
  if (question === undefined) return readToolAnswer.result(body);
  const read = readQuestion(Object(question));
  return read && { question: read };
}

function readQuestion({
  id,
  provider,
  from,
  message,
  fields,
  url,
  expiresAt,
}: Record<string, unknown>): Question | undefined {
  if (!isText(id) || !isText(provider) || !isTime(expiresAt) || !Array.isArray(fields) || !fields.every(isField))
    return undefined;
  const link = safeLink(url);
  if (url !== undefined && link === undefined) return undefined;
  return {
    id,
    provider,
    from: isText(from) ? from : provider,
    message: isText(message) ? message : "",
    fields,
    url: link,
    expiresAt,
  };
}

function isField(field: unknown): field is QuestionField {
  const { kind, name, title, description, options } = Object(field);
  if (!isText(name) || !isText(title) || (description !== undefined && !isText(description))) return false;
  if (kind === "choice" || kind === "choices") return Array.isArray(options) && options.every(isOption);
  return kind === "text" || kind === "number" || kind === "boolean";
}

function isOption(option: unknown): option is QuestionOption {
  const { value, title } = Object(option);
  return typeof value === "string" && isText(title);
}
