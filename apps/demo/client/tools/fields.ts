/** One argument of a tool, as a form can ask for it. */
export interface Field {
  readonly name: string;
  readonly type: "text" | "moment" | "number" | "boolean";
  readonly required: boolean;
  readonly description?: string;
  /** The only values that may be given. */
  readonly choices?: readonly string[];
}

const types = new Map<unknown, Field["type"]>([
  ["string", "text"],
  ["number", "number"],
  ["integer", "number"],
  ["boolean", "boolean"],
]);

/**
 * The arguments of a tool that a form can ask for: texts, moments, numbers and yes-or-no questions. Others are left out; where
 * they are required, the provider says so when the tool is called.
 *
 * @param inputSchema the tool's JSON Schema
 */
export function fieldsOf(inputSchema: Readonly<Record<string, unknown>>): Field[] {
  const required = Array.isArray(inputSchema.required) ? inputSchema.required : [];
  return Object.entries(asObject(inputSchema.properties)).flatMap(([name, property]) => {
    const { type: jsonType, format, description, enum: choices } = asObject(property);
    const type = jsonType === "string" && format === "date-time" ? "moment" : types.get(jsonType);
    if (!type) return [];
    return {
      name,
      type,
      required: required.includes(name),
      ...(typeof description === "string" && { description }),
      ...(Array.isArray(choices) && { choices: choices.map(String) }),
    };
  });
}

/**
 * The arguments to call the tool with.
 *
 * @param fields what the form asked for
 * @param form what was filled in; what was left empty is left out
 */
export function argumentsOf(fields: readonly Field[], form: FormData): Record<string, unknown> {
  const filled = fields.filter(({ name, type }) => type === "boolean" || form.get(name));
  return Object.fromEntries(filled.map(({ name, type }) => [name, argumentOf(type, form.get(name))]));
}

function argumentOf(type: Field["type"], entry: FormDataEntryValue | null): unknown {
  switch (type) {
    case "text":
      return entry;
    case "moment":
      return new Date(String(entry)).toISOString();
    case "number":
      return Number(entry);
    case "boolean":
      return entry !== null;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
