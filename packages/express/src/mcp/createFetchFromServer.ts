import { Readable } from "node:stream";
import { fetch, type Response } from "undici";
import type { Network } from "../network/createNetwork.js";
import type { CallContext } from "../vault/Grant.js";
import { CallWithdrawnError } from "./answerErrors.js";
import type { Addresses } from "./createAddresses.js";
import { codingsOf } from "./decompressed.js";
import { mayAct, type Sent } from "./mayAct.js";
import { parseJson } from "./messagesIn.js";
import { readRefusalText } from "./readRefusal.js";
import { sendOrUnavailable } from "./sendOrUnavailable.js";
import type { HasAccessToken, Unread } from "./withAccessToken.js";

/** A request to a user's MCP server that an MCP client on this server sends. */
export interface FetchRequest {
  readonly call: CallContext;
  /** An address at the MCP server's own origin. */
  readonly url: URL;
  readonly init: RequestInit;
  readonly message: Sent | undefined;
  /** Nothing is sent after it has aborted. */
  readonly cancelled?: AbortSignal | undefined;
}

/** The answer to a `FetchRequest`. */
export interface FetchAnswer extends Unread {
  readonly response: Response;
}

/** Sends a request with its access token. */
export type FetchFromServer = (request: FetchRequest & HasAccessToken) => Promise<FetchAnswer>;

/**
 * If the server redirects a message without effects within its own origin, Keyhold follows. It uses a lasting new address for all later
 * messages (`createAddresses`).
 */
export function createFetchFromServer(network: Network, addresses: Addresses): FetchFromServer {
  return async ({ call: { provider }, url, init, message, cancelled, accessToken }) => {
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(provider.mcpHeaders ?? {})) headers.set(name, value);
    headers.set("accept-encoding", "identity");
    headers.set("authorization", `Bearer ${accessToken}`);
    const send = (target: URL) => {
      CallWithdrawnError.check(cancelled);
      return sendOrUnavailable(
        () =>
          fetch(target, {
            method: init.method,
            body: init.body as string | undefined,
            signal: init.signal,
            headers: [...headers],
            redirect: "manual",
            dispatcher: network.dispatcherOf(provider),
          }),
        init.signal,
        message,
      );
    };
    const isConfigured = url.href === new URL(provider.mcpUrl).href;
    const first = await send(isConfigured ? addresses.of(provider) : url);
    const moved = addresses.learn(provider, first.status, first.headers.get("location"));
    const follows = moved && !mayAct(message);
    if (follows) await first.body?.cancel();
    const response = follows ? await send(moved) : first;
    const { body } = response;
    return {
      response,
      status: response.status,
      challenge: response.headers.get("www-authenticate"),
      location: response.headers.get("location"),
      // `readRefusal` has already closed the body.
      discard: async () => (body?.locked ? undefined : body?.cancel()),
      async readRefusal() {
        const text = body ? await readRefusalText(Readable.fromWeb(body)) : "";
        // `fetch` decompresses, and treats a compressed body that was cut off as complete. Only valid JSON shows that it is complete.
        const isCompressed = codingsOf(response.headers.get("content-encoding") ?? "").length > 0;
        return isCompressed && parseJson(text ?? "") === undefined ? undefined : text;
      },
    };
  };
}
