import { finished } from "node:stream";
import type { Request } from "express";
import type { Owner } from "../vault/Grant.js";
import { withinTime } from "../withinTime.js";
import type { Message } from "./checkMessage.js";
import type { Addresses } from "./createAddresses.js";
import type { Departure } from "./Departure.js";
import { requestHeaders } from "./headers.js";
import { mayAct } from "./mayAct.js";
import { readRefusal } from "./readRefusal.js";
import type { Answer } from "./sendInSession.js";
import { sendUpstream, type UpstreamAnswer } from "./sendUpstream.js";
import { ask, upstreamOf } from "./upstream.js";

/** Milliseconds until an answer that nobody reads has to have ended; its connection is closed otherwise. */
const DISCARD_TIMEOUT = 2_000;

/** A browser's request, as far as it goes on to the MCP server. */
export interface ProxiedRequest {
  readonly owner: Owner;
  readonly req: Request;
  readonly method: "POST" | "GET" | "DELETE";
  readonly message: Message | undefined;
  /** The message as it is sent on. */
  readonly text: string | undefined;
  readonly client: Departure;
}

/**
 * Sends a browser's request to its MCP server with an access token. Within the server's origin, a redirect is followed for a message that has
 * no effects, and remembered for all; a message that may act goes to one address.
 *
 * @param sessionId the server's own
 * @throws KeyholdError `provider_unavailable`, `outcome_unknown`
 */
export type SendOnce = (request: ProxiedRequest, accessToken: string, sessionId: string | undefined) => Promise<Answer>;

export function createSendOnce(addresses: Addresses): SendOnce {
  return async ({ owner: { provider }, req, method, message, text, client }, accessToken, sessionId) => {
    const headers = {
      ...requestHeaders(req.headers),
      ...provider.mcpHeaders,
      "accept-encoding": "identity",
      ...(sessionId !== undefined && { "mcp-session-id": sessionId }),
      authorization: `Bearer ${accessToken}`,
    };
    const { dispatcher } = upstreamOf(provider);
    const send = (url: URL) =>
      ask(() => sendUpstream(dispatcher, url, { method, headers, body: text }, client), client, message);
    const first = await send(addresses.of(provider));
    const moved = addresses.learn(provider, first.status, first.headers.location);
    const follows = moved && !mayAct(message);
    if (follows) await discarded(first);
    const answer = follows ? await send(moved) : first;
    return {
      ...answer,
      challenge: answer.headers["www-authenticate"]?.toString(),
      location: answer.headers.location,
      discard: () => discarded(answer),
      readRefusal: async () => (await readRefusal(answer.body))?.toString(),
    };
  };
}

/** Reads an answer to its end for nobody, so that its connection can be used again. */
async function discarded({ body }: UpstreamAnswer): Promise<void> {
  if (Buffer.isBuffer(body)) return;
  const ended = new Promise<unknown>((resolve) => finished(body.resume(), resolve));
  await withinTime(ended, DISCARD_TIMEOUT, () => body.destroy());
}
