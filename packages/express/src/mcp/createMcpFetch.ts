import type { IncomingHttpHeaders } from "node:http";
import { DisconnectSignal } from "../performance/DisconnectSignal.js";
import { isNotForwarded } from "../util/isNotForwarded.js";
import { jsonIn } from "../util/json.js";
import type { CallContext } from "../vault/Grant.js";
import { decompressed } from "./decompressed.js";
import { FollowedSignal } from "./FollowedSignal.js";
import type { Sent } from "./mayAct.js";
import type { UpstreamAnswer, WaitingClient } from "./sendUpstream.js";
import { type Answer, METHODS, type ServerRequest } from "./UpstreamRequest.js";

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
/** Statuses whose answer has no body. `Response` throws for one. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);
/** The headers that every `fetch` sends. Some firewalls refuse requests without them. */
const DEFAULT_HEADERS = { accept: "*/*", "user-agent": "keyhold" } as const;
/** What a client's headers say about its body, which Keyhold writes again, and about the server: another host is another server. */
const NOT_SENT: ReadonlySet<string> = new Set(["content-encoding", "content-type", "host"]);

/**
 * Creates a `fetch` for Keyhold's own MCP client. It sends the user's access token, in place of any `Authorization` of its caller. If the
 * server refuses the token, `withAccessToken` refreshes it and retries. `send` follows a redirect within the server's origin, but only for a
 * message without effects. No rules about tools apply.
 *
 * @param send sends a request with the user's access token
 * @throws TypeError for another address than the MCP server's, because a token must never go there (MCP authorization, M8)
 * @throws KeyholdError the errors of `withAccessToken()`
 */
export function createMcpFetch(send: (request: ServerRequest) => Promise<Answer>, call: CallContext): McpFetch {
  return async (input, init) => {
    const { method, headers, signal, text } = await partsOf(call, input, init);
    const answer = await send({ call, method, headers, text, client: clientOf(signal), message: messageIn(text) });
    return asResponse(answer, await decompressed(answer));
  };
}

/** What an MCP client passes to its `fetch`. */
export interface RequestParts extends Pick<ServerRequest, "method" | "headers" | "text"> {
  readonly signal: AbortSignal | null | undefined;
}

/** @throws TypeError for another address than the MCP server's; for another HTTP method than MCP has */
export async function partsOf(
  { provider }: CallContext,
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<RequestParts> {
  const {
    url,
    method: given = "GET",
    headers: sent,
    signal,
    body,
  } = input instanceof Request ? new Request(input, init) : { ...init, url: input };
  if (new URL(url).href !== new URL(provider.mcpUrl).href) {
    throw new TypeError(`@keyhold/express: this fetch sends a token, and only to ${provider.mcpUrl}.`);
  }
  const method = METHODS.find((known) => known === given.toUpperCase());
  if (!method) throw new TypeError(`@keyhold/express: this fetch sends only ${METHODS.join(", ")}.`);
  const headers = new Headers(sent);
  for (const name of [...headers.keys()]) if (NOT_SENT.has(name) || isNotForwarded(name)) headers.delete(name);
  const isEmpty = body === undefined || body === null;
  const text = isEmpty || typeof body === "string" ? (body ?? undefined) : await new Response(body).text();
  return { method, headers: { ...DEFAULT_HEADERS, ...Object.fromEntries(headers) }, signal, text };
}

/** @param signal aborts when the client leaves */
export function clientOf(signal: RequestParts["signal"]): WaitingClient {
  return signal ? new FollowedSignal(signal) : new DisconnectSignal();
}

/**
 * @param body the decompressed body, maybe changed
 * @param ended hears how the body has ended; with an error if the client did not read it to its end, or if it broke off
 */
export function asResponse(
  { status, statusText, headers, body: source }: UpstreamAnswer,
  body: Buffer | AsyncIterable<Buffer>,
  ended: (error?: unknown) => void = () => {},
): Response {
  const { "content-encoding": _coding, "content-length": _length, ...others } = headers;
  const isEmpty = WITHOUT_BODY.has(status);
  const sent = Buffer.isBuffer(body) ? new Uint8Array(body) : streamOf(body, source, ended);
  if (isEmpty || Buffer.isBuffer(body)) ended();
  return new Response(isEmpty ? null : sent, {
    status,
    statusText: statusText.replace(UNPRINTABLE, ""),
    headers: entriesOf(others),
  });
}

/** Unlike `ReadableStream.from()`, it ends the server's stream even if the client has read nothing yet. */
function streamOf(
  body: AsyncIterable<Buffer>,
  source: UpstreamAnswer["body"],
  ended: (error?: unknown) => void,
): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (!done) return controller.enqueue(value);
          ended();
          controller.close();
        } catch (error) {
          ended(error);
          throw error;
        }
      },
      cancel() {
        ended(new Error("The agent did not read the answer to its end."));
        if (!Buffer.isBuffer(source)) source.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

function entriesOf(headers: IncomingHttpHeaders): [string, string][] {
  return Object.entries(headers).flatMap(([name, value = []]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
}

/** The message of a request. Keyhold also sends a body that is not JSON, and treats it as a message that may have effects. */
function messageIn(text: string | undefined): Sent | undefined {
  return text === undefined ? undefined : Object(jsonIn(text));
}
