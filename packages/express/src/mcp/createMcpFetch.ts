import type { CallContext } from "../vault/Grant.js";
import type { FetchAnswer, FetchRequest } from "./createFetchFromServer.js";
import type { Sent } from "./mayAct.js";

/** The `fetch` that an MCP client uses. */
export type McpFetch = typeof globalThis.fetch;

/** How to reach a user's MCP server. The transports of the MCP SDKs and agent SDKs accept these two values. */
export interface McpConnection {
  /** The address of the user's MCP server. */
  readonly url: string;
  /** Adds the user's access token to each request to `url`. It refuses all other addresses. */
  readonly fetch: McpFetch;
}

/** Everything except printable ASCII. `Response` throws for some of these characters in a status text. */
const UNPRINTABLE = /[^\t -~]/g;

/**
 * Creates a `fetch` for Keyhold's own MCP client. It sends the user's access token, in place of any `Authorization` of its caller. If the
 * server refuses the token, `withAccessToken` refreshes it and retries. `send` follows a redirect within the server's origin, but only for a
 * message without effects. No rules about tools apply.
 *
 * @param send sends a request with the user's access token
 * @throws TypeError for an address at another origin than the MCP server's, because a token must never go there (MCP authorization, M8)
 * @throws KeyholdError the errors of `withAccessToken()`
 */
export function createMcpFetch(send: (request: FetchRequest) => Promise<FetchAnswer>, call: CallContext): McpFetch {
  const { mcpUrl } = call.provider;
  return async (input, given) => {
    const { url, ...init } = await partsOf(input, given);
    if (url.origin !== new URL(mcpUrl).origin) {
      throw new TypeError(`@keyhold/express: this fetch sends a token, and only to ${new URL(mcpUrl).origin}.`);
    }
    const { response } = await send({ call, url, init, message: messageIn(init.body) });
    return asResponse(response, response.body);
  };
}

/** Returns the global `Response`, not undici's. Its constructor throws for statuses above 599. `send` has already refused those as 5xx. */
export function asResponse(
  {
    status,
    statusText,
    headers,
  }: Pick<Response, "status" | "statusText"> & { readonly headers: Iterable<[string, string]> },
  body: ConstructorParameters<typeof Response>[0],
): Response {
  return new Response(body, { status, statusText: statusText.replace(UNPRINTABLE, ""), headers: [...headers] });
}

/** The parts of a request, which Keyhold can send twice. The body of a `Request` can be read only once. */
export async function partsOf(
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<RequestInit & { url: URL }> {
  if (!(input instanceof Request)) return { ...init, url: new URL(input) };
  const { url, method, headers, signal, body } = new Request(input, init);
  return { url: new URL(url), method, headers, signal, body: body && (await new Response(body).text()) };
}

/** The message of a request. Keyhold also sends a body that is not JSON, and treats it as a message that may have effects. */
function messageIn(body: RequestInit["body"]): Sent | undefined {
  if (body === undefined || body === null) return undefined;
  try {
    return Object(JSON.parse(String(body)));
  } catch {
    return {};
  }
}
