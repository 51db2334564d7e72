import type { Provider } from "../providers/Provider.js";
import { isLoopback } from "../providers/secureUrl.js";

/** Without one of these, a text cannot hold a link that matters: by its name, or by names written as escapes. */
const MARKS = ['"mode"', '"authUrl"', "\\u"];

/** A server answered what a browser must not get. */
export class UnsafeAnswerError extends Error {
  override readonly name = "UnsafeAnswerError";
}

/**
 * Checks the links that a server's message asks a user to open: https only, or http on this machine where the server itself
 * is there (M13). Such links are what URL-mode elicitation opens, wherever it stands (a request, a result that requires
 * input, an error), and what Civic calls `authUrl`.
 *
 * @param json a message; what is no JSON is none
 * @throws UnsafeAnswerError
 * @see [MCP 2025-11-25, elicitation, safe URL handling](https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#safe-url-handling)
 */
export function checkLinks({ mcpUrl }: Provider, json: string): void {
  if (!MARKS.some((mark) => json.includes(mark))) return;
  try {
    JSON.parse(json, function (this: { readonly mode?: unknown }, key, value: unknown) {
      const isLink = key === "authUrl" || (key === "url" && this.mode === "url");
      if (isLink && !isSafe(value, mcpUrl)) throw new UnsafeAnswerError("A link is not https.");
      return value;
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
}

function isSafe(link: unknown, mcpUrl: string): boolean {
  if (typeof link !== "string" || !URL.canParse(link)) return false;
  const { protocol } = new URL(link);
  return protocol === "https:" || (protocol === "http:" && isLoopback(link) && isLoopback(mcpUrl));
}
