import { type CallToolResult, ErrorCode, McpError, type ToolAnnotations } from "@modelcontextprotocol/sdk/types.js";
import type { Tool } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Toolkit } from "../../CivicSettings.js";
import type { SampleData } from "../createSampleData.js";
import type { Service } from "../services.js";

/** What a tool works with. */
export interface ToolContext {
  readonly data: SampleData;
  /** Sends a log message to the client, if the client has an open stream. */
  log(message: string): Promise<void>;
}

/** A tool of a toolkit. */
export interface HubTool {
  readonly toolkit: Toolkit;
  /** The tool's entry in `tools/list`. */
  readonly description: Tool;
  /** The services that the tool uses for the user. The user must allow each one once. */
  readonly needs: readonly Service[];
  /**
   * Checks the arguments.
   *
   * @returns a function that does the tool's work
   * @throws McpError when the arguments are wrong
   */
  prepare(args: unknown): (context: ToolContext) => CallToolResult | Promise<CallToolResult>;
}

interface ToolDefinition<Input> {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodType<Input>;
  readonly annotations?: ToolAnnotations;
  /**
   * The services that the tool uses for the user.
   *
   * @default none
   */
  readonly needs?: readonly Service[];
}

/** Creates a tool's entry in `tools/list`. */
export function describeTool({ name, description, input, annotations }: ToolDefinition<unknown>): Tool {
  return { name, description, annotations, inputSchema: z.toJSONSchema(input, { io: "input" }) as Tool["inputSchema"] };
}

/**
 * Checks a tool's arguments.
 *
 * @throws McpError when they are wrong
 */
export function parseArguments<Input>({ name, input }: ToolDefinition<Input>, args: unknown): Input {
  const parsed = input.safeParse(args ?? {});
  if (parsed.success) return parsed.data;
  const problem = `Input validation error: Invalid arguments for tool ${name}: ${z.prettifyError(parsed.error)}`;
  throw new McpError(ErrorCode.InvalidParams, problem);
}

/**
 * Defines a tool of a toolkit.
 *
 * @param run does the tool's work. It runs after the arguments were checked and the user has allowed the services
 */
export function defineTool<Input>(
  toolkit: Toolkit,
  definition: ToolDefinition<Input>,
  run: (input: Input, context: ToolContext) => CallToolResult | Promise<CallToolResult>,
): HubTool {
  return {
    toolkit,
    description: describeTool(definition),
    needs: definition.needs ?? [],
    prepare: (args) => {
      const input = parseArguments(definition, args);
      return (context) => run(input, context);
    },
  };
}
