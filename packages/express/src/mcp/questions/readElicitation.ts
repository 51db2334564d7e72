import type { Question, QuestionField, QuestionOption } from "@keyhold/contract";
import { visible } from "../../agents/visible.js";
import { isMembers, itemsOf, type Members } from "../../util/json.js";
import { fitsField } from "./checkedAnswer.js";

/** The maximum number of fields, and of the options of one field. */
const MOST = { fields: 32, options: 200 } as const;
/** The maximum lengths, in characters. */
const LONGEST = { url: 2_000, message: 4_000, description: 1_000, title: 200, name: 200, value: 1_000 } as const;
/** The maximum length of a form, in characters of JSON. Invisible characters are longer when they are shown, and the store keeps the fields. */
const LONGEST_FORM = 100_000;
const FORMATS = ["email", "uri", "date", "date-time"] as const;

/** The method with which a server asks a user. */
export const ELICITATION = "elicitation/create";

/** What a tool asks its user, before the question has an id. */
export type Form = Pick<Question, "message" | "fields" | "url">;

/**
 * Reads the form or the link in the parameters of `elicitation/create`. Servers also send what the protocol does not allow, so Keyhold ignores odd members,
 * and leaves out an optional field that it cannot show. It ignores `pattern`, because a pattern can take exponential time: the server checks it.
 *
 * @param canShow whether the page can show a link to its user. Absent if it cannot show links
 * @returns `undefined` if the user could not answer: neither a form nor a link that can be shown, a required field that cannot be shown, too many fields, or too much text
 * @see [MCP, elicitation, requested schema](https://modelcontextprotocol.io/specification/2026-07-28/client/elicitation#requested-schema)
 */
export function readElicitation(params: unknown, canShow?: (link: string) => boolean): Form | undefined {
  const { mode, message, url, requestedSchema } = Object(params);
  const text = linesIn(message, LONGEST.message) ?? "";
  if (mode === "url") {
    const isShown = typeof url === "string" && url.length <= LONGEST.url && canShow?.(url);
    return isShown ? { message: text, fields: [], url: new URL(url).href } : undefined;
  }
  if ((mode ?? "form") !== "form") return undefined;
  const { properties, required } = Object(requestedSchema);
  const needed = new Set(itemsOf(required));
  const all = isMembers(properties) ? Object.entries(properties) : [];
  if (all.length > MOST.fields) return undefined;
  const read = all.map(([name, schema]) => fieldIn(name, withoutNull(schema), needed.has(name)));
  const isAnswerable = all.every(([name], index) => read[index] || !needed.has(name));
  const fields = read.filter((field) => field !== undefined);
  const form = { message: text, fields };
  return isAnswerable && JSON.stringify(form).length <= LONGEST_FORM ? form : undefined;
}

function fieldIn(name: string, schema: Members, required: boolean): QuestionField | undefined {
  const kind = kindOf(schema);
  // In many programs, an object cannot have a member `__proto__`.
  if (!kind || name === "" || name === "__proto__" || name.length > LONGEST.name) return undefined;
  const title = wordsIn(schema.title, LONGEST.title) ?? visible(name);
  const description = linesIn(schema.description, LONGEST.description);
  const field = { name, title, ...(description !== undefined && { description }), required, ...kind };
  const { default: given } = schema;
  // The user would send a default back without seeing all of it.
  const isSeen = typeof given !== "string" || visible(given) === given;
  return (isSeen && fitsField(field, given) ? { ...field, default: given } : field) as QuestionField;
}

/** The members of a field that depend on its type. */
function kindOf(schema: Members) {
  switch (schema.type) {
    case "string":
      return schema.enum === undefined && schema.oneOf === undefined ? textIn(schema) : choiceIn("choice", schema);
    case "number":
    case "integer":
      return {
        kind: "number" as const,
        ...(schema.type === "integer" && { integer: true as const }),
        ...numbersIn(schema, ["minimum", "maximum"], Number.isFinite),
      };
    case "boolean":
      return { kind: "boolean" as const };
    case "array": {
      const choices = choiceIn("choices", Object(schema.items));
      return choices && { ...choices, ...numbersIn(schema, ["minItems", "maxItems"], isCount) };
    }
    default:
      return undefined;
  }
}

function textIn(schema: Members) {
  const format = FORMATS.find((known) => known === schema.format);
  return {
    kind: "text" as const,
    ...(format && { format }),
    ...numbersIn(schema, ["minLength", "maxLength"], isCount),
  };
}

/** Options have titles (`oneOf`, `anyOf`), titles in a list of their own (`enumNames`, older servers), or none. */
function choiceIn<K extends "choice" | "choices">(kind: K, { enum: values, enumNames, oneOf, anyOf }: Members) {
  const names = itemsOf(enumNames);
  const given =
    values === undefined
      ? itemsOf(oneOf ?? anyOf).map(Object)
      : itemsOf(values).map((value, index) => ({ const: value, title: names[index] }));
  const options = new Map<string, QuestionOption>();
  for (const { const: value, title } of given) {
    if (typeof value !== "string" || value.length > LONGEST.value) continue;
    options.set(value, { value, title: wordsIn(title, LONGEST.title) ?? visible(value) });
  }
  return options.size === 0 || options.size > MOST.options ? undefined : { kind, options: [...options.values()] };
}

/** Python servers write a text that can be absent as `anyOf` with `null`, and others as a list of types. */
function withoutNull(schema: unknown): Members {
  if (!isMembers(schema)) return {};
  const [type] = itemsOf(schema.type).filter((one) => one !== "null");
  const [variant] = schema.type === undefined ? itemsOf(schema.anyOf).filter((one) => Object(one).type !== "null") : [];
  return { ...schema, ...(type !== undefined && { type }), ...(isMembers(variant) && variant) };
}

function numbersIn<K extends string>(schema: Members, names: readonly K[], isValid: (value: unknown) => boolean) {
  return Object.fromEntries(names.filter((name) => isValid(schema[name])).map((name) => [name, schema[name]])) as {
    readonly [N in K]?: number;
  };
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;

function wordsIn(value: unknown, longest: number): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? visible(value.slice(0, longest)) : undefined;
}

function linesIn(value: unknown, longest: number): string | undefined {
  if (typeof value !== "string" || value.trim() === "") return undefined;
  return value.slice(0, longest).split(/\r?\n/).map(visible).join("\n");
}
