import type { Tool } from "@keyhold/contract";
import { isMembers } from "../../util/json.js";

/**
 * Reads the tools of a list one by one, so that an invalid tool does not hide the others. It leaves out a tool without a name, because no
 * client can call it. A member that is `null` or has a wrong type counts as absent.
 */
export function toolsIn(tools: unknown): Tool[] {
  return Array.isArray(tools) ? tools.flatMap(toolIn) : [];
}

function toolIn(tool: unknown): Tool[] {
  const { name, title, description, annotations, inputSchema } = Object(tool);
  if (typeof name !== "string" || name === "") return [];
  const named = [title, Object(annotations).title].find((each) => typeof each === "string" && each !== "");
  return [
    {
      name,
      ...(named && { title: named }),
      ...(typeof description === "string" && { description }),
      ...(Object(annotations).readOnlyHint === true && { readOnly: true }),
      inputSchema: schemaOf(inputSchema),
    },
  ];
}

/** Keeps the members of a schema that pages use, if they are valid. A tool without a schema accepts any arguments. */
function schemaOf(schema: unknown): Tool["inputSchema"] {
  if (!isMembers(schema)) return { type: "object" };
  const { type, properties, required, ...others } = schema;
  return {
    type: type ?? "object",
    ...(isMembers(properties) && { properties }),
    ...(Array.isArray(required) && { required: required.filter((one) => typeof one === "string") }),
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== null)),
  };
}
