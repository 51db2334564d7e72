import type { Job } from "@keyhold/contract";
import type { Dispatcher } from "undici";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import type { Emit } from "../events/KeyholdEvent.js";
import type { Network } from "../network/createNetwork.js";
import type { DisconnectSignal } from "../performance/DisconnectSignal.js";
import { withTimeout } from "../util/withTimeout.js";
import type { CallContext } from "../vault/Grant.js";
import { UnusableAnswerError } from "./answerErrors.js";
import { decompressed } from "./decompressed.js";
import { credentialOf } from "./headers.js";
import { readUpTo } from "./readUpTo.js";
import { isSafeLink } from "./safeLinks.js";
import { sendOrUnavailable } from "./sendOrUnavailable.js";
import { LARGEST_WHOLE, sendUpstream } from "./sendUpstream.js";
import type { CallRequest, HasAccessToken, Unread, WithAccessToken } from "./withAccessToken.js";

/** Milliseconds until the whole answer must be there. */
const TIMEOUT = 10_000;
/** An id that is safe to put into an address: it cannot change the path. */
const ID = /^[\w-][\w.:-]{0,127}$/;

/**
 * Asks for the status of a tool call that waits for the user's permission.
 *
 * @param id the id in the tool's result
 * @param client ends the request when the browser disconnects
 * @throws KeyholdError `unknown_job`; `provider_answer_invalid` if the answer is not usable or names an unsafe address; and the errors of
 * `withAccessToken()`
 */
export type GetJobStatus = (call: CallContext, id: string, client: DisconnectSignal) => Promise<Job>;

interface JobRequest extends CallRequest {
  readonly url: URL;
  readonly client: DisconnectSignal;
}

/** Sends the user's access token only to the address in the provider's configuration, never to an address that a tool has named. */
export function createGetJobStatus(network: Network, authorize: WithAccessToken, emit: Emit): GetJobStatus {
  const read = authorize((request: JobRequest & HasAccessToken) => {
    const { client } = request;
    const late = () => {
      client.abort();
      throw new KeyholdError("provider_unavailable");
    };
    const dispatcher = network.dispatcherOf(request.call.provider);
    return sendOrUnavailable(() => withTimeout(readJob(dispatcher, request), TIMEOUT, late), client);
  });

  return async (call, id, client) => {
    const { provider } = call;
    if (!provider.jobs || !ID.test(id)) throw new KeyholdError("unknown_job");
    const { status, text } = await read({ call, url: new URL(provider.jobs.statusUrl(id)), client });
    if (status === 404) throw new KeyholdError("unknown_job");
    try {
      const job = provider.jobs.readStatus(status, text);
      if (job.status === "required" && !isSafeLink(provider, job.url)) {
        throw new UnusableAnswerError("A link is not https.");
      }
      return job;
    } catch (cause) {
      const failure = new KeyholdError("provider_answer_invalid", { cause });
      emit(failureEvent(call, failure));
      throw failure;
    }
  };
}

async function readJob(
  dispatcher: Dispatcher,
  { call: { provider }, url, client, accessToken }: JobRequest & HasAccessToken,
) {
  const headers = { ...provider.mcpHeaders, "accept-encoding": "identity", ...credentialOf(provider, accessToken) };
  const answer = await sendUpstream(dispatcher, url, { method: "GET", headers }, client);
  const body = await decompressed(answer);
  const whole = Buffer.isBuffer(body) ? body : await readUpTo(body, LARGEST_WHOLE);
  if (!Buffer.isBuffer(body)) body.destroy();
  const text = new TextDecoder().decode(whole);
  return {
    // The job can belong to another user. That says nothing about this user's connection.
    status: answer.status === 403 ? 404 : answer.status,
    text,
    challenge: answer.headers["www-authenticate"]?.toString(),
    discard: async () => undefined,
    readRefusal: async () => text,
  } satisfies Unread & { readonly text: string };
}
