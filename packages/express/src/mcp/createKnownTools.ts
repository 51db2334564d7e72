import type { Tool } from "@keyhold/contract";
import type { Provider } from "../providers/Provider.js";
import { type ParamHeader, paramHeadersOf } from "./paramHeaders.js";

/** Milliseconds that a list is used. */
const COUNTS_FOR = 60 * 60_000;
/** Tools of one provider that are remembered. */
const MOST = 2_000;

/**
 * The headers that each tool asks for, read from the lists of tools that this process has seen. They belong to the tool, not to the user who asked.
 * Servers from MCP 2026-07-28 on refuse a call without them.
 */
export interface KnownTools {
  /** @returns `undefined` for a tool that was in no list: list the tools first */
  headersOf(provider: Provider, tool: string): readonly ParamHeader[] | undefined;
  note(provider: Provider, tools: readonly Tool[]): void;
  /** Forgets the headers after a failed call, since outdated ones may be the reason. */
  forget(provider: Provider): void;
}

export function createKnownTools(): KnownTools {
  const known = new Map<string, { readonly headers: Map<string, readonly ParamHeader[]>; readonly until: number }>();
  return {
    headersOf({ id }, tool) {
      const found = known.get(id);
      return found && Date.now() < found.until ? found.headers.get(tool) : undefined;
    },
    note({ id }, tools) {
      const before = known.get(id);
      const isFull = (before?.headers.size ?? 0) + tools.length > MOST;
      // Different users may have different tools.
      const headers = new Map(isFull ? [] : before?.headers);
      for (const { name, inputSchema } of tools.slice(0, MOST)) headers.set(name, paramHeadersOf(inputSchema));
      known.set(id, { headers, until: Date.now() + COUNTS_FOR });
    },
    forget: ({ id }) => void known.delete(id),
  };
}
