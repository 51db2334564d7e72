import { Readable } from "node:stream";
import type { Request as ExpressRequest } from "express";
import { fetch } from "undici";
import type { CallContext } from "../vault/Grant.js";
import type { Addresses } from "./createAddresses.js";
import type { Authorized } from "./createAuthorized.js";
import { mayAct, type Sent } from "./mayAct.js";
import { readRefusalText } from "./readRefusal.js";
import { LARGEST_WHOLE } from "./sendUpstream.js";
import { ask, upstreamOf } from "./upstream.js";

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
 * A `fetch` that adds the user's access token, whatever `Authorization` its caller sends, and renews it when it is refused. A redirect within the
 * server's origin is followed for a message that has no effects, and remembered for all.
 *
 * @throws TypeError for an address that is not the MCP server's: a token never goes anywhere else (MCP authorization, M8)
 * @throws KeyholdError as `createAuthorized()`
 */
export function createMcpFetch(
  authorized: Authorized,
  addresses: Addresses,
  call: CallContext,
  { req, onEnd }: { readonly req?: ExpressRequest | undefined; readonly onEnd?: () => void } = {},
): McpFetch {
  const { provider } = call;
  const { mcpUrl, mcpHeaders, looksRevoked } = provider;

  return async (input, init) => {
    const { url, ...request } = await partsOf(input, init);
    if (url.origin !== new URL(mcpUrl).origin) {
      throw new TypeError(`This fetch carries a token for ${new URL(mcpUrl).origin} and goes nowhere else.`);
    }
    const message = messageIn(request.body);
    const address = () => (url.href === new URL(mcpUrl).href ? addresses.of(provider) : url);
    const { respond } = await authorized(
      call,
      async (accessToken) => {
        const headers = new Headers(request.headers);
        for (const [name, value] of Object.entries(mcpHeaders ?? {})) headers.set(name, value);
        headers.set("authorization", `Bearer ${accessToken}`);
        const send = (target: URL) =>
          ask(
            () =>
              fetch(target, {
                method: request.method,
                body: request.body as string | undefined,
                signal: request.signal,
                headers: [...headers],
                redirect: "manual",
                ...upstreamOf(provider),
              }),
            request.signal,
            message,
          );
        const first = await send(address());
        const moved = addresses.learn(provider, first.status, first.headers.get("location"));
        const follows = moved && !mayAct(message);
        if (follows) await first.body?.cancel();
        const answer = follows ? await send(moved) : first;
        const { status, statusText } = answer;
        const body = onEnd && looksRevoked ? answer.body?.pipeThrough(lookout(looksRevoked, onEnd)) : answer.body;
        return {
          status,
          challenge: answer.headers.get("www-authenticate"),
          location: answer.headers.get("location"),
          // Reading a refusal has already closed its body.
          discard: async () => (body?.locked ? undefined : body?.cancel()),
          readRefusal: async () => (body ? readRefusalText(Readable.fromWeb(body)) : ""),
          // The caller's own kind of Response, not undici's. It throws for a status that no server should send; those count as 5xx before.
          respond: () =>
            new Response(body, {
              status,
              statusText: statusText.replace(UNPRINTABLE, ""),
              headers: [...answer.headers],
            }),
        };
      },
      req,
      message,
    );
    return respond();
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

/** Passes everything on as it comes, and calls back once where what has come says that the grant has ended. */
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
