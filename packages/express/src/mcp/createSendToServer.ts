import { finished } from "node:stream";
import type { Request } from "express";
import type { DisconnectSignal } from "../performance/DisconnectSignal.js";
import { withTimeout } from "../util/withTimeout.js";
import type { CallContext } from "../vault/Grant.js";
import type { Message } from "./checkMessage.js";
import type { Addresses } from "./createAddresses.js";
import { decompressed } from "./decompressed.js";
import { requestHeaders } from "./headers.js";
import { mayAct } from "./mayAct.js";
import { readRefusalText } from "./readRefusal.js";
import type { Answer } from "./sendInSession.js";
import { sendUpstream, type UpstreamAnswer } from "./sendUpstream.js";
import { ask, upstreamOf } from "./upstream.js";

/** Milliseconds in which an unused answer has to end. After that Keyhold closes its connection. */
const DISCARD_TIMEOUT = 2_000;

/** The parts of a browser's request that Keyhold sends on to the MCP server. */
export interface ProxiedRequest {
  readonly call: CallContext;
  readonly req: Request;
  readonly method: "POST" | "GET" | "DELETE";
  readonly message: Message | undefined;
  /** The text that Keyhold sends on. */
  readonly text: string | undefined;
  readonly client: DisconnectSignal;
}

/**
 * Sends a browser's request to its MCP server with an access token. If a message without effects is redirected within the server's origin, Keyhold follows
 * and remembers the new address for all messages. It sends a message that may act to one address only.
 *
 * @param sessionId the server's own
 * @throws KeyholdError `provider_unavailable`, `outcome_unknown`
 */
export type SendToServer = (
  request: ProxiedRequest,
  accessToken: string,
  sessionId: string | undefined,
) => Promise<Answer>;

export function createSendToServer(addresses: Addresses): SendToServer {
  return async ({ call: { provider }, req, method, message, text, client }, accessToken, sessionId) => {
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
      readRefusal: () => refusalIn(answer),
    };
  };
}

/** Reads an unused answer to its end, so that its connection can be used again. */
async function discarded({ body }: UpstreamAnswer): Promise<void> {
  if (Buffer.isBuffer(body)) return;
  const ended = new Promise<unknown>((resolve) => finished(body.resume(), resolve));
  await withTimeout(ended, DISCARD_TIMEOUT, () => body.destroy());
}

/** A body in an unknown compression cannot be checked. */
async function refusalIn(answer: UpstreamAnswer): Promise<string | undefined> {
  try {
    return await readRefusalText(decompressed(answer));
  } catch {
    return undefined;
  }
}
