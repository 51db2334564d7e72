import type { Request as ExpressRequest } from "express";
import { fetch } from "undici";
import type { Owner } from "../vault/Grant.js";
import type { Authorized } from "./authorized.js";
import { ask, upstreamOf } from "./upstream.js";

/** What MCP clients send their requests with: for them, it is `fetch`. */
export type McpFetch = typeof globalThis.fetch;

/** How to reach a user's MCP server: what the transports of the MCP SDKs and agent SDKs take. */
export interface McpConnection {
  readonly url: string;
  readonly fetch: McpFetch;
}

/**
 * A `fetch` that adds the user's access token, whatever `Authorization` its caller sends, and renews it when it is refused.
 *
 * @throws TypeError for an address that is not the MCP server's: a token never goes anywhere else (MCP authorization, M8)
 * @throws KeyholdError as `createAuthorized()`
 */
export function createMcpFetch(authorized: Authorized, owner: Owner, req?: ExpressRequest): McpFetch {
  const { mcpUrl, mcpHeaders } = owner.provider;

  return async (input, init) => {
    const { url, ...request } = await partsOf(input, init);
    if (url.origin !== new URL(mcpUrl).origin) {
      throw new TypeError(`This fetch carries a token for ${new URL(mcpUrl).origin} and goes nowhere else.`);
    }
    const { response } = await authorized(
      owner,
      async (accessToken) => {
        const headers = new Headers(request.headers);
        for (const [name, value] of Object.entries(mcpHeaders ?? {})) headers.set(name, value);
        headers.set("authorization", `Bearer ${accessToken}`);
        const answer = await ask(
          () =>
            fetch(url, {
              method: request.method,
              body: request.body as string | undefined,
              signal: request.signal,
              headers: [...headers],
              redirect: "manual",
              ...upstreamOf(owner.provider),
            }),
          request.signal,
        );
        const { status, statusText, body } = answer;
        return {
          status,
          challenge: answer.headers.get("www-authenticate"),
          discard: async () => body?.cancel(),
          // The caller's own kind of Response, not undici's.
          response: new Response(body, { status, statusText, headers: [...answer.headers] }),
        };
      },
      req,
    );
    return response;
  };
}

/** A request in parts that can be sent a second time: a `Request` gives its body only once. */
async function partsOf(input: string | URL | Request, init: RequestInit = {}): Promise<RequestInit & { url: URL }> {
  if (!(input instanceof Request)) return { ...init, url: new URL(input) };
  const { url, method, headers, signal, body } = new Request(input, init);
  return { url: new URL(url), method, headers, signal, body: body && (await new Response(body).text()) };
}
