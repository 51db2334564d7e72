/** One argument of a tool, as a form can ask for it. */
export interface Field {
  readonly name: string;
  readonly type: "string" | "number" | "boolean";
  readonly required: boolean;
  readonly description?: string;
  /** The only values that may be given. */
  readonly choices?: readonly string[];
}

/**
 * The arguments of a tool that a form can ask for: texts, numbers and yes-or-no questions. Others are left out; where
 * they are required, the provider says so when the tool is called.
 *
 * @param inputSchema the tool's JSON Schema
 */
export function fieldsOf(inputSchema: Readonly<Record<string, unknown>>): Field[] {
  const required = Array.isArray(inputSchema.required) ? inputSchema.required : [];
  return Object.entries(asObject(inputSchema.properties)).flatMap(([name, property]) => {
    const { type, description, enum: choices } = asObject(property);
    if (type !== "string" && type !== "number" && type !== "integer" && type !== "boolean") return [];
    return {
      name,
      type: type === "integer" ? "number" : type,
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
  return Object.fromEntries(
    filled.map(({ name, type }) => {
      const value = form.get(name);
      return [name, type === "boolean" ? value !== null : type === "number" ? Number(value) : value];
    }),
  );
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
