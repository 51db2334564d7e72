import type { Provider } from "../providers/Provider.js";
import { type BoundedMap, createBoundedMap } from "../util/createBoundedMap.js";
import { isMembers } from "../util/json.js";

/** The maximum number of tools that Keyhold remembers for one provider. */
const MOST_TOOLS = 2_000;

/** Which tools have an output schema, from the lists of tools that agents have got from this process. */
export interface OutputSchemas {
  note(provider: Provider, tools: readonly unknown[]): void;
  /** @returns true also for a tool that was in no list, because then it may have one */
  mayHave(provider: Provider, tool: string): boolean;
}

export function createOutputSchemas(): OutputSchemas {
  const known = createBoundedMap<BoundedMap<boolean>>();
  return {
    note({ id }, tools) {
      const ofProvider = known.get(id) ?? createBoundedMap({ most: MOST_TOOLS });
      for (const tool of tools.slice(0, MOST_TOOLS)) {
        if (isMembers(tool) && typeof tool.name === "string")
          ofProvider.set(tool.name, tool.outputSchema !== undefined);
      }
      known.set(id, ofProvider);
    },
    mayHave: ({ id }, tool) => known.get(id)?.get(tool) ?? true,
  };
}
