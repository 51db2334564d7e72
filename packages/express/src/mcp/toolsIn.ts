import type { Tool } from "@keyhold/contract";
import { isMembers } from "./plainAnswer.js";

/**
 * Reads a list of tools, one by one, so that an invalid tool does not hide the others. A tool without a name cannot be called and is left out. Members
 * that are `null` or of a wrong type count as absent.
 */
export function toolsIn(tools: unknown): Tool[] {
  return Array.isArray(tools) ? tools.flatMap(toolIn) : [];
}

function toolIn(tool: unknown): Tool[] {
  const { name, title, description, inputSchema } = Object(tool);
  if (typeof name !== "string" || name === "") return [];
  return [
    {
      name,
      ...(typeof title === "string" && { title }),
      ...(typeof description === "string" && { description }),
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
