import type { Tool } from "@keyhold/contract";
import type { Provider } from "../../providers/Provider.js";
import { type BoundedMap, createBoundedMap } from "../../util/createBoundedMap.js";
import { type ParamHeader, paramHeadersOf } from "./paramHeaders.js";

/** Milliseconds that Keyhold uses a list. */
const LIST_LIFETIME = 60 * 60_000;
/** The maximum number of tools that Keyhold remembers for one provider. */
const MOST_TOOLS = 2_000;

/**
 * The headers that each tool requires, from the lists of tools that this process has read. They are the same for all users. A server of MCP
 * 2026-07-28 or later refuses a call without them.
 */
export interface KnownTools {
  /** @returns `undefined` if the tool was in no list. The caller must list the tools first */
  headersOf(provider: Provider, tool: string): readonly ParamHeader[] | undefined;
  note(provider: Provider, tools: readonly Tool[]): void;
  /** Forgets the headers after a failed call, because outdated headers can be the reason. */
  forget(provider: Provider): void;
}

export function createKnownTools(): KnownTools {
  const known = createBoundedMap<BoundedMap<readonly ParamHeader[]>>({ lifetime: LIST_LIFETIME });
  return {
    headersOf: ({ id }, tool) => known.get(id)?.get(tool),
    note({ id }, tools) {
      // Keep the tools of earlier lists: different users can have different tools.
      const headers = known.get(id) ?? createBoundedMap({ most: MOST_TOOLS });
      for (const { name, inputSchema } of tools.slice(0, MOST_TOOLS)) headers.set(name, paramHeadersOf(inputSchema));
      known.set(id, headers);
    },
    forget: ({ id }) => void known.delete(id),
  };
}
