import type { Provider } from "../providers/Provider.js";
import { getDocument } from "./requestOptions.js";

/**
 * Looks for a document at several addresses, in their order: one that has nothing there (4xx) is passed over, but for the last.
 * Any other answer is the one, good or bad.
 */
export async function firstFound(provider: Provider, [url, ...others]: readonly [URL, ...URL[]]): Promise<Response> {
  const response = await getDocument(provider, url);
  const [next, ...rest] = others;
  if (!next || response.status < 400 || response.status >= 500) return response;
  await response.body?.cancel();
  return firstFound(provider, [next, ...rest]);
}
