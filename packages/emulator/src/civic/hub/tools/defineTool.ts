import { type CallToolResult, ErrorCode, McpError, type ToolAnnotations } from "@modelcontextprotocol/sdk/types.js";
import type { Tool } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Toolkit } from "../../settings.js";
import type { Desk } from "../desk.js";
import type { Service } from "../services.js";

/** What a tool works with. */
export interface Surroundings {
  readonly desk: Desk;
  /** Sends the client a log message, where it has a stream for such. */
  log(message: string): Promise<void>;
}

/** A tool of a toolkit. */
export interface HubTool {
  readonly toolkit: Toolkit;
  /** What `tools/list` says of it. */
  readonly description: Tool;
  /** The services that it acts at for the user, who has to allow each once. */
  readonly needs: readonly Service[];
  /**
   * Checks the arguments and prepares the work.
   *
   * @throws McpError when the arguments do not fit
   */
  prepare(args: unknown): (surroundings: Surroundings) => CallToolResult | Promise<CallToolResult>;
}

interface Outline<Input> {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodType<Input>;
  readonly annotations?: ToolAnnotations;
  readonly needs?: readonly Service[];
}

/** What `tools/list` says of a tool. */
export function describe({ name, description, input, annotations }: Outline<unknown>): Tool {
  return { name, description, annotations, inputSchema: z.toJSONSchema(input, { io: "input" }) as Tool["inputSchema"] };
}

/**
 * Reads a tool's arguments.
 *
 * @throws McpError when they do not fit
 */
export function parseArguments<Input>({ name, input }: Outline<Input>, args: unknown): Input {
  const parsed = input.safeParse(args ?? {});
  if (parsed.success) return parsed.data;
  const problem = `Input validation error: Invalid arguments for tool ${name}: ${z.prettifyError(parsed.error)}`;
  throw new McpError(ErrorCode.InvalidParams, problem);
}

/**
 * A tool of a toolkit.
 *
 * @param run what it does, once its arguments were checked and its services allowed
 */
export function defineTool<Input>(
  toolkit: Toolkit,
  outline: Outline<Input>,
  run: (input: Input, surroundings: Surroundings) => CallToolResult | Promise<CallToolResult>,
): HubTool {
  return {
    toolkit,
    description: describe(outline),
    needs: outline.needs ?? [],
    prepare: (args) => {
      const input = parseArguments(outline, args);
      return (surroundings) => run(input, surroundings);
    },
  };
}

/** A tool's answer: for people and models as text, for programs as data. */
export function answer(text: string, structuredContent: Record<string, unknown>): CallToolResult {
  return { content: [{ type: "text", text }], structuredContent };
}

/** A result that says why nothing was done. */
export function refusal(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}
