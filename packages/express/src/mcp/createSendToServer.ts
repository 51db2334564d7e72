import { finished } from "node:stream";
import type { Network } from "../network/createNetwork.js";
import { withTimeout } from "../util/withTimeout.js";
import { CallWithdrawnError } from "./answerErrors.js";
import type { Addresses } from "./createAddresses.js";
import { decompressed } from "./decompressed.js";
import { credentialOf, JSON_BODY } from "./headers.js";
import { mayAct } from "./mayAct.js";
import { readRefusalText } from "./readRefusal.js";
import { sendOrUnavailable } from "./sendOrUnavailable.js";
import { sendUpstream, type UpstreamAnswer } from "./sendUpstream.js";
import type { Answer, ServerRequest } from "./UpstreamRequest.js";
import type { HasAccessToken } from "./withAccessToken.js";

/** Milliseconds within which an unused answer must end. After that Keyhold closes its connection. */
const DISCARD_TIMEOUT = 2_000;

/**
 * Sends a request to the MCP server with an access token. If the server redirects a message without effects within its own
 * origin, Keyhold follows, and uses a lasting new address for all later messages. It never follows a redirect of a message that may act.
 *
 * @throws KeyholdError `provider_unavailable`, `outcome_unknown`
 */
export type SendToServer = (request: ServerRequest & HasAccessToken) => Promise<Answer>;

export function createSendToServer(network: Network, addresses: Addresses): SendToServer {
  return async (request) => {
    const { method, message, text, client, cancelled, accessToken } = request;
    const { provider } = request.call;
    const headers = {
      ...request.headers,
      ...(text !== undefined && JSON_BODY),
      ...provider.mcpHeaders,
      "accept-encoding": "identity",
      ...credentialOf(provider, accessToken),
    };
    const send = (url: URL) => {
      CallWithdrawnError.check(cancelled);
      return sendOrUnavailable(
        async () => sendUpstream(network.dispatcherOf(provider), url, { method, headers, body: text }, client),
        client,
        message,
      );
    };
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

/** The text of a refusal. `undefined` if its compression is unknown, so that Keyhold cannot read it. */
async function refusalIn(answer: UpstreamAnswer): Promise<string | undefined> {
  try {
    return await readRefusalText(await decompressed(answer));
  } catch {
    return undefined;
  }
}
