import { KeyholdError } from "../KeyholdError.js";
import { retryAfterOf } from "./retryAfterOf.js";

/** The members of a JSON object from outside: nothing is known of their types. */
export type Members = Readonly<Record<string, unknown>>;

/** A kind of answer of an authorization server. */
export interface AnswerKind {
  /** The status that the OAuth library takes for success. Servers use any 2xx. */
  readonly status: 200 | 201;
  /** The member that makes an answer a success. Absent where the status alone says it. */
  readonly essential?: string;
  /** Leaves out members that say nothing: null, empty, or of a type that nobody can use. */
  readonly tidy: (members: Members) => Members;
}

/** An answer as the OAuth library wants it, and its members as the server sent them. */
export interface ReadAnswer {
  readonly response: Response;
  readonly members: Members;
}

/** Refusals that are about the moment, and not about what was asked ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.9), RFC 8470, RFC 6585). */
const PASSING = new Set([408, 425, 429]);

/**
 * Reads an answer of an authorization server, and builds it again for the OAuth library, which checks by the letter. Servers differ from the
 * letter in ways that do no harm: a 200 for a 201, a null for an absent member, a byte order mark, another content type. An error in a 2xx becomes an
 * error answer. Where a body has an OAuth error, that counts, and a challenge beside it does not.
 *
 * @throws KeyholdError `provider_unavailable` where the refusal is about the moment (408, 425, 429, a redirect, a web page, 5xx without an OAuth error);
 * `provider_answer_invalid` where a success has no JSON object
 */
export async function readAnswer(response: Response, kind: AnswerKind): Promise<ReadAnswer> {
  const { status, headers } = response;
  const text = await response.text();
  const members = objectIn(text);
  if (isPassing(response, kind, text, members)) {
    const cause = new Error(`The authorization server answered ${status}, and no OAuth answer.`);
    throw new KeyholdError("provider_unavailable", { cause, retryAfter: retryAfterOf(headers) });
  }
  const error = nonEmpty(members?.error);
  if (status < 300 && !(error && lacks(members, kind.essential))) {
    if (!members && kind.essential) throw new KeyholdError("provider_answer_invalid", { cause: NO_OBJECT });
    return { response: Response.json(kind.tidy(members ?? {}), { status: kind.status }), members: members ?? {} };
  }
  const challenge = headers.get("www-authenticate");
  const answer = Response.json(error ? { error } : {}, { status: status < 300 ? 400 : status });
  if (challenge && !error) answer.headers.set("www-authenticate", challenge);
  return { response: answer, members: members ?? {} };
}

/** The JSON object that a text is, whatever it is called. A byte order mark is gone by then: decoding drops it. */
function objectIn(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}

const NO_OBJECT = new Error("The answer is no JSON object.");

function isPassing({ status, headers }: Response, { essential }: AnswerKind, text: string, members?: Members): boolean {
  if (PASSING.has(status) || (status >= 300 && status < 400)) return true;
  if (members || (status < 300 && !essential)) return false;
  // A server that challenges has looked at the credentials, whatever page comes with it.
  if (status === 401 && headers.has("www-authenticate")) return false;
  const isPage = /^\s*</.test(text) || (headers.get("content-type") ?? "").toLowerCase().includes("text/html");
  return status >= 500 || (isPage && text !== "");
}

function lacks(members: Members | undefined, essential: string | undefined): boolean {
  return essential === undefined || textOf(members?.[essential]) === undefined;
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A text that a server may have written as a whole number, such as a client id; nothing for all that is no text. */
export function textOf(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? String(value) : nonEmpty(value);
}

/** The texts of a list; nothing where there are none, or it is no list. */
export function textsOf(value: unknown): readonly string[] | undefined {
  const texts = Array.isArray(value) ? value.filter((one) => nonEmpty(one) !== undefined) : [];
  return texts.length > 0 ? texts : undefined;
}
