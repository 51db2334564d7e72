import type { QuestionAnswer, QuestionField, TextField } from "@keyhold/contract";
import { z } from "zod";
import { KeyholdError } from "../../errors/KeyholdError.js";

/** The maximum length of a text that has no `maxLength`, in characters. */
const LONGEST_TEXT = 10_000;

const answerSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("accept"), content: z.record(z.string(), z.unknown()) }),
  z.strictObject({ action: z.enum(["decline", "cancel"]) }),
]);

/**
 * Checks the answer of a user before it goes to the server.
 *
 * @throws KeyholdError `body_invalid`; `question_answer_invalid` with the name of the first field that does not fit
 */
export function checkedAnswer(fields: readonly QuestionField[], body: unknown): QuestionAnswer {
  const { data, error: cause } = answerSchema.safeParse(body);
  if (!data) throw new KeyholdError("body_invalid", { cause });
  if (data.action !== "accept") return data;
  const given = new Map(Object.entries(data.content));
  const entries = fields.flatMap((field) => {
    const { name } = field;
    if (!given.has(name) && !field.required) return [];
    const value = given.get(name);
    given.delete(name);
    if (!fitsField(field, value)) throw new KeyholdError("question_answer_invalid", { field: name });
    return [[name, value] as const];
  });
  // The user has not seen such a field.
  for (const field of given.keys()) throw new KeyholdError("question_answer_invalid", { field });
  return { action: "accept", content: Object.fromEntries(entries) };
}

/** A value that fits a field. */
type Value = string | number | boolean | readonly string[];

/** Whether a value fits a field, as its JSON Schema says. */
export function fitsField(field: QuestionField, value: unknown): value is Value {
  switch (field.kind) {
    case "text":
      return (
        typeof value === "string" &&
        isWithin([...value].length, field.minLength, longest(field)) &&
        hasFormat(field, value)
      );
    case "number":
      return (
        typeof value === "number" &&
        isWithin(value, field.minimum, field.maximum) &&
        (field.integer ? Number.isSafeInteger(value) : Number.isFinite(value))
      );
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return field.options.some((option) => option.value === value);
    case "choices":
      return (
        Array.isArray(value) &&
        isWithin(value.length, field.minItems, field.maxItems) &&
        new Set(value).size === value.length &&
        value.every((one) => field.options.some((option) => option.value === one))
      );
  }
}

const longest = ({ maxLength = LONGEST_TEXT }: TextField) => Math.min(maxLength, LONGEST_TEXT);

const isWithin = (value: number, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY) =>
  value >= least && value <= most;

function hasFormat({ format }: TextField, value: string): boolean {
  switch (format) {
    case "email":
      return /^[^\s@]+@[^\s@]+$/.test(value);
    case "uri":
      return /^[a-z][a-z\d+.-]*:/i.test(value) && URL.canParse(value);
    case "date":
      return /^\d{4}-\d\d-\d\d$/.test(value) && isDay(value);
    case "date-time":
      return DATE_TIME.test(value) && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value));
    default:
      return true;
  }
}

/** [RFC 3339, 5.6](https://www.rfc-editor.org/rfc/rfc3339#section-5.6) */
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** `Date` takes the 30th of February for the 1st of March. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
