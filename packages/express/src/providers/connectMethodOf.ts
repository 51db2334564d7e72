import type { ConnectMethod } from "@keyhold/contract";
import type { Provider } from "./Provider.js";

/** How users connect at a provider. */
export function connectMethodOf({ subjectToken, apiKey }: Provider): ConnectMethod {
  if (apiKey) return "key";
  return subjectToken ? "exchange" : "redirect";
}
