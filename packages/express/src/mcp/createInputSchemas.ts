import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/client/validators/cf-worker";
import { visible } from "../agents/visible.js";
import type { ToolCall } from "../providers/ToolCall.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import { isMembers } from "../util/json.js";
import { plainName } from "../util/plainName.js";
import type { CallContext } from "../vault/Grant.js";
import { relaxedSchema } from "./relaxedSchema.js";

/** Milliseconds that Keyhold uses a schema. */
const LIFETIME = 60 * 60_000;
/** The maximum length of a schema that Keyhold remembers, in characters of JSON. The longest one of Agentcard has 700. */
const LONGEST_SCHEMA = 4 * 1024;
/** The maximum work of one check: characters of the schema times values in the arguments. */
const MOST_WORK = 1_000_000;
/** The maximum length of a reason, in characters. */
const LONGEST_REASON = 300;

/** The input schemas of tools, from the lists of tools that this user's pages and agents have got from this process. */
export interface InputSchemas {
  /** @param tools the tools as a server sent them. Each can have any type */
  note(call: CallContext, tools: readonly unknown[]): void;
  /**
   * Why the arguments of a call cannot fit the tool's input schema. It does not find every reason: in doubt, the server decides.
   *
   * @returns `undefined` if they can fit, if the tool was in no list, or if Keyhold cannot check its schema
   */
  faultIn(call: ToolCall): string | undefined;
  /**
   * Says which argument has another spelling of a name in the schema, such as `Amount` for `amount`. A server that ignores capitals reads it
   * as that name, and rules that read `amount` do not.
   *
   * @returns `undefined` if there is none, or if the tool was in no list
   */
  otherSpellingIn(call: ToolCall): string | undefined;
}

export function createInputSchemas(): InputSchemas {
  // As text, so that the memory for 10,000 schemas is at most 80 MB.
  const known = createBoundedMap<string>({ lifetime: LIFETIME });
  const validators = new CfWorkerJsonSchemaValidator();
  const keyOf = ({ userId, connection }: Pick<ToolCall, "userId" | "connection">, tool: string) =>
    JSON.stringify([userId, connection, tool]);

  const schemaOf = (call: ToolCall) => known.get(keyOf(call, call.tool));

  function otherSpellingIn(call: ToolCall): string | undefined {
    const text = schemaOf(call);
    const [given, name] = (text !== undefined && otherSpelling(call.arguments, JSON.parse(text))) || [];
    if (given === undefined) return undefined;
    return visible(`The schema has no "${given}", and it has "${name}".`.slice(0, LONGEST_REASON));
  }

  return {
    note(call, tools) {
      for (const tool of tools) {
        if (!isMembers(tool) || typeof tool.name !== "string") continue;
        const text = JSON.stringify(relaxedSchema(tool.inputSchema));
        if (text.length <= LONGEST_SCHEMA) known.set(keyOf(call, tool.name), text);
        else known.delete(keyOf(call, tool.name));
      }
    },
    faultIn(call) {
      const spelling = otherSpellingIn(call);
      if (spelling !== undefined) return spelling;
      const text = schemaOf(call);
      const values = JSON.stringify(call.arguments).split(/[[{,]/).length;
      if (text === undefined || text.length * values > MOST_WORK) return undefined;
      try {
        const { valid, errorMessage = "" } = validators.getValidator(JSON.parse(text))(call.arguments);
        return valid ? undefined : reasonIn(errorMessage);
      } catch {
        // The schema has an unknown dialect or is invalid.
        return undefined;
      }
    },
    otherSpellingIn,
  };
}

/** @returns the first name that is another spelling of a name in the schema, and the name in the schema */
function otherSpelling(value: unknown, schema: unknown): readonly [given: string, name: string] | undefined {
  if (Array.isArray(value)) return firstOf(value, (item) => otherSpelling(item, Object(schema).items));
  const { properties } = Object(schema);
  if (!isMembers(value) || !isMembers(properties)) return undefined;
  const names = new Map(Object.keys(properties).map((name) => [plainName(name), name]));
  return firstOf(Object.entries(value), ([given, member]) => {
    if (Object.hasOwn(properties, given)) return otherSpelling(member, properties[given]);
    const name = names.get(plainName(given));
    return name === undefined ? undefined : [given, name];
  });
}

/** The first result for an item that is not `undefined`. */
function firstOf<I, R>(items: readonly I[], look: (item: I) => R | undefined): R | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The innermost of the validator's messages. What it says about the relaxed types would mislead: the server's own schema is stricter. */
function reasonIn(messages: string): string {
  const [reason = ""] = messages.split("; ").slice(-1);
  const shortened = reason
    .replace(/ Expected ".*/s, "")
    .replace("String does not match pattern.", "The text is no number.");
  return visible(shortened.slice(0, LONGEST_REASON));
}
