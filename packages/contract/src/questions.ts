import type { ProviderId, ToolResult } from "./connections.js";

/**
 * A form or a link that a tool shows to its user while it runs (MCP: elicitation). The provider's server wrote the texts. Characters that cannot be seen
 * are written as in {@link Approval.arguments}.
 */
export interface Question {
  /** Part of the path `/connections/:connection/questions/:id`. */
  readonly id: string;
  /** The id of the provider that asks. */
  readonly provider: ProviderId;
  /** The provider's name for people. Show it: the user has to know who gets the answer. */
  readonly from: string;
  /** What the tool asks. Lines are separated by `\n`. Show it as plain text, without links. */
  readonly message: string;
  /** The fields of the form, in order. Without fields and `url`, the tool asks for a confirmation. */
  readonly fields: readonly QuestionField[];
  /**
   * A page that the tool asks the user to open, instead of a form. `accept` means that the user opens it, not that they have done anything
   * there. Show its host, and open it only when the user says so.
   */
  readonly url?: string | undefined;
  /** How long the user can answer, ISO 8601. */
  readonly expiresAt: string;
}

/** One field of a {@link Question}. */
export type QuestionField = TextField | NumberField | BooleanField | ChoiceField | ChoicesField;

interface AnyField {
  /** The name of the value in the answer. */
  readonly name: string;
  /** The label for people. */
  readonly title: string;
  /** More about the field. Lines are separated by `\n`. */
  readonly description?: string | undefined;
  /** Whether an answer needs this field. */
  readonly required: boolean;
}

/** A text. */
export interface TextField extends AnyField {
  /** Says which field it is. */
  readonly kind: "text";
  /** `date` is `2026-07-28`, `date-time` is as in RFC 3339, with its offset from UTC. */
  readonly format?: "email" | "uri" | "date" | "date-time" | undefined;
  /** In characters (Unicode code points). */
  readonly minLength?: number | undefined;
  /** In characters (Unicode code points). Keyhold takes at most 10,000. */
  readonly maxLength?: number | undefined;
  /** What the field contains at the beginning. */
  readonly default?: string | undefined;
}

/** A number. */
export interface NumberField extends AnyField {
  /** Says which field it is. */
  readonly kind: "number";
  /** True if it must be a whole number. */
  readonly integer?: true | undefined;
  /** The smallest number that fits. */
  readonly minimum?: number | undefined;
  /** The largest number that fits. */
  readonly maximum?: number | undefined;
  /** What the field contains at the beginning. */
  readonly default?: number | undefined;
}

/** Yes or no. */
export interface BooleanField extends AnyField {
  /** Says which field it is. */
  readonly kind: "boolean";
  /** What is chosen at the beginning. */
  readonly default?: boolean | undefined;
}

/** One of several options. */
export interface ChoiceField extends AnyField {
  /** Says which field it is. */
  readonly kind: "choice";
  /** What the user can choose. Each value differs. */
  readonly options: readonly QuestionOption[];
  /** The value that is chosen at the beginning. */
  readonly default?: string | undefined;
}

/** Any number of several options. */
export interface ChoicesField extends AnyField {
  /** Says which field it is. */
  readonly kind: "choices";
  /** What the user can choose. Each value differs. */
  readonly options: readonly QuestionOption[];
  /** How many options the user must choose. */
  readonly minItems?: number | undefined;
  /** How many options the user can choose. */
  readonly maxItems?: number | undefined;
  /** The values that are chosen at the beginning. */
  readonly default?: readonly string[] | undefined;
}

/** An option of a field. */
export interface QuestionOption {
  /** What the answer contains. */
  readonly value: string;
  /** What people read. */
  readonly title: string;
}

/** The values of an answer, by the names of the fields. Leave out a field that the user has not filled in. */
export type AnswerContent = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * The body of `POST /connections/:connection/questions/:id`. The server gets exactly what the user has chosen:
 *
 * - `accept`: the user has filled in the form and sent it, or opens the link. Then `content` is empty.
 * - `decline`: the user does not want to answer.
 * - `cancel`: the user has closed the form without a decision.
 */
export type QuestionAnswer =
  | { readonly action: "accept"; readonly content: AnswerContent }
  | { readonly action: "decline" | "cancel" };

/**
 * The answer (202) of a tool call, or of an answer to its question, if the tool asks its user. The call waits until the user answers.
 * Only calls with the query `questions=form` get it; `questions=form,url` says that the page can also show links. A page that cannot show a question
 * leaves the query out, and the tool learns that it cannot ask.
 */
export interface ToolAsks {
  /** What the tool asks. */
  readonly question: Question;
}

/** The next step of a tool call: its result, or a question for its user. */
export type ToolStep = ToolResult | ToolAsks;
