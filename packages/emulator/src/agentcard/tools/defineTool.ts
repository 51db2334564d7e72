import { type CallToolResult, ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { Account, Wallet } from "../accounts.js";
import type { Clients } from "../clients.js";
import type { Grants } from "../grants.js";

/** Who calls a tool, through which app, and what they can reach. */
export interface Caller {
  readonly account: Account;
  readonly clientId: string;
  readonly wallet: Wallet;
  readonly clients: Clients;
  readonly grants: Grants;
  /** Tells a caller who asked for progress how far a call is; nothing happens for the others. */
  reportProgress(progress: number, total: number, message: string): Promise<void>;
}

/** A tool's work. @throws McpError when the arguments do not fit */
export type Tool = (name: string, args: unknown, caller: Caller) => Promise<CallToolResult>;

/**
 * A tool that works.
 *
 * @param schema what it takes; checked before it runs
 * @param run what it does
 */
export function defineTool<Input>(
  schema: z.ZodType<Input>,
  run: (input: Input, caller: Caller) => CallToolResult | Promise<CallToolResult>,
): Tool {
  return async (name, args, caller) => {
    const input = schema.safeParse(args ?? {});
    if (input.success) return run(input.data, caller);
    throw new McpError(
      ErrorCode.InvalidParams,
      `Input validation error: Invalid arguments for tool ${name}: ${z.prettifyError(input.error)}`,
    );
  };
}

/**
 * Agentcard's result envelope: the message as text, and again with the data beside it.
 *
 * @param text what the text says where it must say more than the structured content
 */
export function answer(message: string, data: Readonly<Record<string, unknown>> = {}, text = message): CallToolResult {
  return { content: [{ type: "text", text }], structuredContent: { message, ...data } };
}

/** The same envelope for a call that did not do what was asked. */
export function refusal(message: string, data: Readonly<Record<string, unknown>> = {}): CallToolResult {
  return { ...answer(message, data), isError: true };
}
