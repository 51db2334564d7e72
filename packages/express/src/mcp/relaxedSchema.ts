import { isMembers } from "../util/json.js";

type Schema = Readonly<Record<string, unknown>>;

/** The maximum depth of a schema that Keyhold reads. */
const DEEPEST = 8;
/** A schema that every value fits. */
const ANY: Schema = {};

/**
 * The part of a tool's `inputSchema` that Keyhold checks: values that do not fit it cannot fit the whole schema either. The server that sent
 * the schema is not trusted, so this leaves out everything whose check can take long (`pattern`, `$ref`), everything that an unknown
 * dialect could mean otherwise, and `additionalProperties`, because many servers publish it and still ignore further members. It also lets
 * values pass that lenient servers convert: `null` for nothing, `"42"` for 42, JSON text for a list or an object.
 */
export function relaxedSchema(schema: unknown, depth = 0): Schema {
  // In drafts up to 7, a `$ref` replaces all members beside it.
  if (!isMembers(schema) || "$ref" in schema || depth > DEEPEST) return ANY;
  const { $schema, type, properties, items, enum: values, const: value, anyOf, oneOf, allOf } = schema;
  const inner = (one: unknown) => relaxedSchema(one, depth + 1);
  const alternatives = anyOf ?? oneOf;
  return {
    ...(depth === 0 && typeof $schema === "string" && { $schema }),
    ...relaxedType(type),
    ...(isMembers(properties) && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, inner(one)])),
    }),
    ...relaxedRequired(schema.required, Object(properties)),
    ...(isMembers(items) && { items: inner(items) }),
    ...relaxedChoice(value === undefined ? values : [value]),
    ...(Array.isArray(alternatives) && { anyOf: [...alternatives.map(inner), { type: "null" }] }),
    ...(Array.isArray(allOf) && { allOf: allOf.map(inner) }),
    ...Object.fromEntries(RANGE.flatMap((name) => (typeof schema[name] === "number" ? [[name, schema[name]]] : []))),
  };
}

const RANGE = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

/** The types of JSON, each with those that a lenient server converts to it. */
const CONVERTED: ReadonlyMap<unknown, readonly string[]> = new Map([
  ["string", ["string", "number", "boolean", "null"]],
  ["number", ["number", "string", "boolean", "null"]],
  ["integer", ["integer", "string", "boolean", "null"]],
  ["boolean", ["boolean", "string", "number", "null"]],
  ["array", ["array", "string", "null"]],
  ["object", ["object", "string", "null"]],
  ["null", ["null", "string"]],
]);
const NUMBERS: ReadonlySet<unknown> = new Set(["number", "integer"]);

function relaxedType(type: unknown): Schema {
  const types: readonly unknown[] = [type].flat();
  // No type, or one that JSON does not have.
  if (types.length === 0 || !types.every((one) => CONVERTED.has(one))) return ANY;
  const converted = types.flatMap((one) => CONVERTED.get(one) ?? []);
  // A text without a digit is no number.
  return { type: [...new Set(converted)], ...(types.every((one) => NUMBERS.has(one)) && { pattern: "\\d" }) };
}

/** A member with a default can be absent, although some servers publish it as required. */
function relaxedRequired(names: unknown, properties: Schema): Schema {
  if (!Array.isArray(names)) return ANY;
  return {
    required: names.filter((name) => typeof name === "string" && Object(properties[name]).default === undefined),
  };
}

function relaxedChoice(values: unknown): Schema {
  const isChoice = Array.isArray(values) && values.every((value) => typeof value === "string");
  return isChoice && values.length > 0 ? { enum: [...values, null] } : ANY;
}
