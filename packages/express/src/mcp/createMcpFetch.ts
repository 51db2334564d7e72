import type { CallContext } from "../vault/Grant.js";
import type { FetchAnswer, FetchRequest } from "./createFetchFromServer.js";
import type { Sent } from "./mayAct.js";
import { LARGEST_WHOLE } from "./sendUpstream.js";

/** What MCP clients send their requests with: for them, it is `fetch`. */
export type McpFetch = typeof globalThis.fetch;

/** How to reach a user's MCP server: what the transports of the MCP SDKs and agent SDKs take. */
export interface McpConnection {
  readonly url: string;
  readonly fetch: McpFetch;
}

/** Characters that no status text may have. */
const UNPRINTABLE = /[^\t -~]/g;

/**
 * A `fetch` that adds the user's access token, whatever `Authorization` its caller sends, and refreshes it if the server refuses it. A redirect within
 * the server's origin is followed for a message that has no effects, and remembered for all.
 *
 * @param send sends a request with the user's access token
 * @param onEnd called once, if an answer says that the user's grant has ended
 * @throws TypeError for an address that is not the MCP server's: a token never goes anywhere else (MCP authorization, M8)
 * @throws KeyholdError as `withAccessToken()`
 */
export function createMcpFetch(
  send: (request: FetchRequest) => Promise<FetchAnswer>,
  call: CallContext,
  onEnd?: () => void,
): McpFetch {
  const { mcpUrl, looksRevoked } = call.provider;
  return async (input, given) => {
    const { url, ...init } = await partsOf(input, given);
    if (url.origin !== new URL(mcpUrl).origin) {
      throw new TypeError(
        `@keyhold/express: this fetch carries a token for ${new URL(mcpUrl).origin} and goes nowhere else.`,
      );
    }
    const { response } = await send({ call, url, init, message: messageIn(init.body) });
    const body = onEnd && looksRevoked ? response.body?.pipeThrough(lookout(looksRevoked, onEnd)) : response.body;
    // The caller's own kind of Response, not undici's. It throws for a status that no server should send; those count as 5xx before.
    return new Response(body, {
      status: response.status,
      statusText: response.statusText.replace(UNPRINTABLE, ""),
      headers: [...response.headers],
    });
  };
}

/** A request in parts that can be sent a second time: a `Request` gives its body only once. */
async function partsOf(input: string | URL | Request, init: RequestInit = {}): Promise<RequestInit & { url: URL }> {
  if (!(input instanceof Request)) return { ...init, url: new URL(input) };
  const { url, method, headers, signal, body } = new Request(input, init);
  return { url: new URL(url), method, headers, signal, body: body && (await new Response(body).text()) };
}

/** The message of a request. A body that is not JSON is sent too, and counts as one that may have effects. */
function messageIn(body: RequestInit["body"]): Sent | undefined {
  if (body === undefined || body === null) return undefined;
  try {
    return Object(JSON.parse(String(body)));
  } catch {
    return {};
  }
}

/** Passes everything on as it comes, and calls back once if what has come says that the grant has ended. */
function lookout(
  looksRevoked: (result: string) => boolean,
  onEnd: () => void,
): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  let seen = "";
  let isOver = false;
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      if (isOver) return;
      seen += decoder.decode(chunk, { stream: true });
      const hasEnded = looksRevoked(seen);
      isOver = hasEnded || seen.length > LARGEST_WHOLE;
      if (hasEnded) onEnd();
    },
  });
}
