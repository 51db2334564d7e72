import type { Tool } from "@keyhold/contract";
import { isMembers } from "./plainAnswer.js";

/**
 * Reads a list of tools, one by one, so that an odd one hides no other. What has no name cannot be called, and is left out; members that
 * are `null` or of another type count as absent.
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

/** Of a schema, the members that pages go by are kept where they are what they have to be. A tool without one takes whatever it gets. */
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
