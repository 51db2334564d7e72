import type { Tool, ToolGroup } from "@keyhold/contract";
import type { Provider } from "../providers/Provider.js";
import { onlyReads } from "./judge.js";

/** What a tool does, by the provider's own rules. Without such rules, by what the server says of the tool. */
export function groupOf(
  { name, readOnly = false }: Pick<Tool, "name"> & { readonly readOnly?: boolean | undefined },
  provider: Pick<Provider, "ownTools">,
): ToolGroup {
  const { ownTools } = provider;
  if (onlyReads({ tool: name }, provider)) return "looks";
  if (ownTools?.changes?.includes(name)) return "changes";
  if ((ownTools?.agent?.unlisted ?? "allow") !== "allow") return "spends";
  return readOnly ? "looks" : "changes";
}
