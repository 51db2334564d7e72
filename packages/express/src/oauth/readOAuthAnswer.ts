import { KeyholdError } from "../errors/KeyholdError.js";
import type { Members } from "../util/json.js";
import { objectIn, textOf } from "./members.js";
import { isPassing, passingRefusal, UnclearAnswer } from "./passingRefusal.js";

/** A kind of answer of an authorization server. */
export interface AnswerKind {
  /** The status that the OAuth library accepts as success. Servers use any 2xx. */
  readonly status: 200 | 201;
  /** The member that a successful answer must have. Absent if the status alone is enough. */
  readonly essential?: string;
  /** Whether an answer with that member counts as a success with any status, because its content exists nowhere else. */
  readonly isKeptAnyway?: boolean;
  /** Removes members that are null, empty or of a wrong type. */
  readonly tidy: (members: Members) => Members;
}

/** An answer in the form that the OAuth library accepts, and the members that the server sent. */
export interface OAuthAnswer {
  readonly response: Response;
  readonly members: Members;
}

/**
 * Reads an answer of an authorization server and rebuilds it for the OAuth library, which checks strictly. Servers deviate from the
 * standard in harmless ways: a 200 for a 201, a null for an absent member, a byte order mark, another content type. An error in a 2xx
 * becomes an error answer. If the body has an OAuth error, Keyhold ignores a challenge in the headers.
 *
 * @throws KeyholdError `provider_unavailable` if the refusal is temporary (408, 425, 429); UnclearAnswer if the answer does not come from
 * an OAuth server (a redirect, a web page, 5xx without JSON); `provider_answer_invalid` if the answer is a success without a JSON object
 */
export async function readOAuthAnswer(
  response: Response,
  { status, essential, isKeptAnyway = false, tidy }: AnswerKind,
): Promise<OAuthAnswer> {
  const text = await readText(response);
  const found = objectIn(text);
  const members = found ?? {};
  const isBodyNeeded = !response.ok || essential !== undefined;
  const error = typeof members.error === "string" && members.error;
  const isComplete = essential !== undefined && textOf(members[essential]) !== undefined;
  const isSuccess = response.ok ? isComplete || !error : isKeptAnyway && isComplete && !error;
  if (isSuccess && found) return { response: Response.json(tidy(members), { status }), members };
  if (isPassing(response.status)) throw passingRefusal(response);
  if (isRedirect(response) || (!found && isBodyNeeded && isFromElsewhere(response, text)))
    throw new UnclearAnswer(response);

  if (!isSuccess) return { response: errorAnswer(response, error), members };
  if (!found && isBodyNeeded) throw new KeyholdError("provider_answer_invalid", { cause: NO_OBJECT });
  return { response: Response.json(tidy(members), { status }), members };
}

/** Reads the body as UTF-8. If the connection breaks off, the text so far counts if it is a complete JSON object. */
async function readText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of body ?? []) text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (!objectIn(text)) throw error;
  }
  return text + decoder.decode();
}

const NO_OBJECT = new Error("The answer is not a JSON object.");

function isRedirect({ status }: Response): boolean {
  return status >= 300 && status < 400;
}

/** Whether an answer comes from a gateway or a firewall, and not from the token endpoint itself. */
function isFromElsewhere({ status, headers }: Response, text: string): boolean {
  // A server that sends a challenge has checked the credentials, even if the body is a web page.
  if (status === 401 && headers.has("www-authenticate")) return false;
  const isHtml = (headers.get("content-type") ?? "").toLowerCase().includes("text/html");
  return status >= 500 || /^\s*</.test(text) || (isHtml && text !== "");
}

function errorAnswer({ ok, status, headers }: Response, error: string | false): Response {
  const answer = Response.json(error ? { error } : {}, { status: ok ? 400 : status });
  const retryAfter = headers.get("retry-after");
  if (retryAfter) answer.headers.set("retry-after", retryAfter);
  const challenge = headers.get("www-authenticate");
  if (challenge && !error) answer.headers.set("www-authenticate", challenge);
  return answer;
}
