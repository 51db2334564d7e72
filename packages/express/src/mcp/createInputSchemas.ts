import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/client/validators/cf-worker";
import { visible } from "../agents/visible.js";
import type { ToolCall } from "../providers/ToolCall.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import { isMembers } from "../util/json.js";
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
}

export function createInputSchemas(): InputSchemas {
  // As text, so that the memory for 10,000 schemas is at most 80 MB.
  const known = createBoundedMap<string>({ lifetime: LIFETIME });
  const validators = new CfWorkerJsonSchemaValidator();
  const keyOf = ({ userId, connection }: Pick<ToolCall, "userId" | "connection">, tool: string) =>
    JSON.stringify([userId, connection, tool]);

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
      const text = known.get(keyOf(call, call.tool));
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
  };
}

/** The innermost of the validator's messages. What it says about the relaxed types would mislead: the server's own schema is stricter. */
function reasonIn(messages: string): string {
  const [reason = ""] = messages.split("; ").slice(-1);
  const shortened = reason
    .replace(/ Expected ".*/s, "")
    .replace("String does not match pattern.", "The text is no number.");
  return visible(shortened.slice(0, LONGEST_REASON));
}
