import { expect, it } from "vitest";
import { checkedAnswer } from "../../src/mcp/questions/checkedAnswer.js";
import { readElicitation } from "../../src/mcp/questions/readElicitation.js";

const form = (properties: object, required?: unknown) => ({
  message: "Which?",
  requestedSchema: { properties, required },
});
const fieldOf = (schema: unknown) => readElicitation(form({ a: schema }))?.fields[0];

const sound = {
  mode: "form",
  message: "Which?",
  requestedSchema: {
    type: "object",
    properties: {
      text: {
        type: "string",
        title: "Text",
        description: "A text",
        minLength: 1,
        maxLength: 5,
        format: "email",
        default: "a@b",
      },
      number: { type: "integer", minimum: 1, maximum: 5, default: 2 },
      one: { type: "string", oneOf: [{ const: "a", title: "A" }], default: "a" },
      named: { type: "string", enum: ["a"], enumNames: ["A"] },
      several: {
        type: "array",
        items: { anyOf: [{ const: "a", title: "A" }] },
        minItems: 0,
        maxItems: 1,
        default: ["a"],
      },
    },
    required: ["text"],
  },
};
const ODD = [undefined, null, 0, -1, 1.5, "", "x", true, [], [null], {}, { type: null }, "\u202e", Number.MAX_VALUE];

/** The value with each of its members, at any depth, replaced by an odd value. */
function* oddOnes(value: unknown): Generator<unknown> {
  yield* ODD;
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    for (const odd of oddOnes(member)) {
      if (Array.isArray(value)) yield value.map((one, index) => (String(index) === key ? odd : one));
      else yield { ...value, [key]: odd };
    }
  }
}

it("a form with an odd member is read, or is no form, and every default is a valid answer", () => {
  let read = 0;
  for (const params of oddOnes(sound)) {
    const fields = readElicitation(params)?.fields ?? [];
    if (fields.length > 0) read++;
    for (const field of fields) {
      if (field.default === undefined) continue;
      const answer = { action: "accept", content: { [field.name]: field.default } };
      expect(checkedAnswer([field], answer), JSON.stringify(params)).toEqual(answer);
    }
  }
  expect(read).toBeGreaterThan(300);
});

it.each([
  [
    "a text that can be absent, as Python servers write it",
    { anyOf: [{ type: "string" }, { type: "null" }], title: "A" },
    { kind: "text", title: "A" },
  ],
  ["a list of types", { type: ["null", "boolean"] }, { kind: "boolean" }],
  ["an unknown format", { type: "string", format: "password" }, { kind: "text" }],
  ["a pattern", { type: "string", pattern: "(a+)+$" }, { kind: "text" }],
  ["a default that does not fit", { type: "integer", default: 1.5 }, { kind: "number", integer: true }],
  ["a default with characters that cannot be seen", { type: "string", default: "a\u200bb" }, { kind: "text" }],
])("Keyhold reads %s", (_what, schema, field) => {
  expect(fieldOf(schema)).toEqual({ name: "a", title: "a", required: false, ...field });
});

it.each([
  ["an object", { type: "object" }],
  ["a list of texts", { type: "array", items: { type: "string" } }],
  ["a choice of nothing", { type: "string", enum: [] }],
  ["a reference", { $ref: "#/$defs/a" }],
  ["a field with the name of the prototype", { type: "string" }, "__proto__"],
  ["too many options", { type: "string", enum: Array.from({ length: 201 }, (_, n) => String(n)) }],
])("Keyhold leaves out %s, and refuses the form if the field is required", (_what, schema, name = "a") => {
  expect(readElicitation(form({ [name]: schema, b: { type: "string" } }))?.fields).toMatchObject([{ name: "b" }]);
  expect(readElicitation(form({ [name]: schema }, [name]))).toBeUndefined();
});

it("Keyhold refuses a form that is too long for the store and the page", () => {
  const choice = { type: "string", enum: Array.from({ length: 200 }, (_, n) => n + "\u200b".repeat(900)) };
  expect(readElicitation(form({ a: choice }))).toBeUndefined();
  expect(readElicitation(form({ a: { ...choice, enum: choice.enum.slice(0, 5) } }))?.fields).toHaveLength(1);
});

it("texts of the server are cut, and their invisible characters are shown", () => {
  const read = readElicitation({
    ...form({ "a\u202e": { type: "string", title: "x".repeat(5_000) } }),
    message: "One\r\n\u202eTwo",
  });
  expect(read).toMatchObject({ message: "One\n<U+202E>Two", fields: [{ name: "a\u202e", title: "x".repeat(200) }] });
});

it("names of an object's own members are ordinary fields", () => {
  const read = readElicitation(
    form({ constructor: { type: "string" }, toString: { type: "string", enum: ["valueOf"] } }),
  );
  const answer = { action: "accept", content: { constructor: "a", toString: "valueOf" } };
  expect(checkedAnswer(read?.fields ?? [], answer)).toEqual(answer);
  expect(checkedAnswer(read?.fields ?? [], { action: "accept", content: {} })).toEqual({
    action: "accept",
    content: {},
  });
});
