import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import type { Account } from "../accounts.js";
import type { Wallet } from "../cards.js";
import type { World } from "../createWorld.js";

/** Who calls a tool, through which app, and what they can reach. */
export interface Caller extends World {
  readonly account: Account;
  readonly clientId: string;
  readonly wallet: Wallet;
  /** Tells a caller who asked for progress how far a call is; nothing happens for the others. */
  reportProgress(progress: number, total: number, message: string): Promise<void>;
}

/** A tool's work. */
export type Tool = (name: string, args: unknown, caller: Caller) => CallToolResult | Promise<CallToolResult>;

/**
 * A tool that works.
 *
 * @param schema what it takes; what does not fit is a result with `isError`
 * @param run what it does
 */
export function defineTool<Input>(
  schema: z.ZodType<Input>,
  run: (input: Input, caller: Caller) => CallToolResult | Promise<CallToolResult>,
): Tool {
  return (name, args, caller) => {
    const input = schema.safeParse(args ?? {});
    if (input.success) return run(input.data, caller);
    return failure(`Invalid arguments for tool ${name}: ${z.prettifyError(input.error)}`);
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

/** Text without the envelope, as in some branches at Agentcard. */
export function plainText(text: string): CallToolResult {
  return { content: [{ type: "text", text }] };
}

/** What Agentcard makes of everything that it did not expect. */
export function failure(reason: string): CallToolResult {
  return { ...plainText(`Error: ${reason}`), isError: true };
}

/** Cents as Agentcard writes dollars: `12.50`. */
export function dollars(cents: number): string {
  return (cents / 100).toFixed(2);
}
