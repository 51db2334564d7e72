import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { Wallet } from "../cards.js";
import type { Account } from "../createAccounts.js";
import type { AgentcardState } from "../createAgentcardState.js";
import { textError } from "./toolResults.js";

/** The user and the app that call a tool, and the state that the tool works on. */
export interface ToolContext extends AgentcardState {
  readonly account: Account;
  readonly clientId: string;
  readonly wallet: Wallet;
  /** Sends the progress of the call to a client that asked for it. For other clients, it does nothing. */
  reportProgress(progress: number, total: number, message: string): Promise<void>;
}

/** Runs a tool call. */
export type Tool = (name: string, args: unknown, context: ToolContext) => CallToolResult | Promise<CallToolResult>;

/**
 * Defines a tool.
 *
 * @param schema the arguments. Wrong arguments lead to a result with `isError`
 * @param run does the tool's work
 */
export function defineTool<Input>(
  schema: z.ZodType<Input>,
  run: (input: Input, context: ToolContext) => CallToolResult | Promise<CallToolResult>,
): Tool {
  return (name, args, context) => {
    const input = schema.safeParse(args ?? {});
    if (input.success) return run(input.data, context);
    return textError(`Invalid arguments for tool ${name}: ${z.prettifyError(input.error)}`);
  };
}
