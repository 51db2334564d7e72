import type { CallContext } from "../vault/Grant.js";
import type { CheckResult } from "./createCheckRevocation.js";
import type { FetchAnswer, FetchRequest } from "./createFetchFromServer.js";
import type { Sent } from "./mayAct.js";
import { LARGEST_WHOLE } from "./sendUpstream.js";

/** The `fetch` that an MCP client uses. */
export type McpFetch = typeof globalThis.fetch;

/** How to reach a user's MCP server. The transports of the MCP SDKs and agent SDKs accept these two values. */
export interface McpConnection {
  readonly url: string;
  readonly fetch: McpFetch;
}

/** Everything except printable ASCII. `Response` throws for some of these characters in a status text. */
const UNPRINTABLE = /[^\t -~]/g;

/**
 * Creates a `fetch` that sends the user's access token, in place of any `Authorization` of its caller. If the server refuses the token,
 * `withAccessToken` refreshes it and retries. `send` follows a redirect within the server's origin, but only for a message without effects.
 *
 * @param send sends a request with the user's access token
 * @param check checks each answer as it arrives, until it says that the user's grant has ended
 * @throws TypeError for an address at another origin than the MCP server's, because a token must never go there (MCP authorization, M8)
 * @throws KeyholdError the errors of `withAccessToken()`
 */
export function createMcpFetch(
  send: (request: FetchRequest) => Promise<FetchAnswer>,
  call: CallContext,
  check?: CheckResult,
): McpFetch {
  const { mcpUrl } = call.provider;
  return async (input, given) => {
    const { url, ...init } = await partsOf(input, given);
    if (url.origin !== new URL(mcpUrl).origin) {
      throw new TypeError(`@keyhold/express: this fetch sends a token, and only to ${new URL(mcpUrl).origin}.`);
    }
    const { response } = await send({ call, url, init, message: messageIn(init.body) });
    const body = check ? response.body?.pipeThrough(checking(check)) : response.body;
    // Return the global `Response`, not undici's. Its constructor throws for statuses above 599. `send` has already refused those as 5xx.
    return new Response(body, {
      status: response.status,
      statusText: response.statusText.replace(UNPRINTABLE, ""),
      headers: [...response.headers],
    });
  };
}

/** The parts of a request, which Keyhold can send twice. The body of a `Request` can be read only once. */
async function partsOf(input: string | URL | Request, init: RequestInit = {}): Promise<RequestInit & { url: URL }> {
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

/** Passes every byte on at once. Checks the text so far, until it says that the grant has ended. */
function checking(check: CheckResult): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  let seen = "";
  let isOver = false;
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      if (isOver) return;
      seen += decoder.decode(chunk, { stream: true });
      const verified = check(seen);
      // The agent gets this result unchanged. If the grant has ended, Keyhold refuses the agent's next call.
      verified?.catch(() => undefined);
      isOver = verified !== undefined || seen.length > LARGEST_WHOLE;
    },
  });
}
