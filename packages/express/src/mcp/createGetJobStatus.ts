import type { Job } from "@keyhold/contract";
import type { Dispatcher } from "undici";
import { z } from "zod";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import type { Emit } from "../events/KeyholdEvent.js";
import type { Network } from "../network/createNetwork.js";
import type { DisconnectSignal } from "../performance/DisconnectSignal.js";
import type { Provider } from "../providers/Provider.js";
import { withTimeout } from "../util/withTimeout.js";
import type { CallContext } from "../vault/Grant.js";
import { decompressed } from "./decompressed.js";
import { readUpTo } from "./readUpTo.js";
import { isSafeLink } from "./safeLinks.js";
import { sendOrUnavailable } from "./sendOrUnavailable.js";
import { LARGEST_WHOLE, sendUpstream } from "./sendUpstream.js";
import { UnusableAnswerError } from "./UnusableAnswerError.js";
import type { CallRequest, HasAccessToken, Unread, WithAccessToken } from "./withAccessToken.js";

/** Milliseconds until the whole answer must be there. */
const TIMEOUT = 10_000;
/** An id that is safe to put into an address: it cannot change the path. */
const ID = /^[\w-][\w.:-]{0,127}$/;

/** Some servers write `null` or an empty string if there is no address. */
const described = z.object({ authUrl: z.url().or(z.literal("")).nullish() });

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
      return jobOf(provider, status, text);
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
  const headers = { ...provider.mcpHeaders, "accept-encoding": "identity", authorization: `Bearer ${accessToken}` };
  const answer = await sendUpstream(dispatcher, url, { method: "GET", headers }, client);
  const body = decompressed(answer);
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

/** Reads the state of a job: the HTTP status is the state (see Civic's documentation), and the body has the address. */
function jobOf(provider: Provider, status: number, text: string): Job {
  if (status === 200) return { status: "approved" };
  if (status === 422) return { status: "failed" };
  if (status !== 202) throw new Error(`The server answered ${status} for a job.`);
  const { authUrl } = described.parse(JSON.parse(text));
  if (authUrl && !isSafeLink(provider, authUrl)) throw new UnusableAnswerError("A link is not https.");
  return authUrl ? { status: "required", url: authUrl } : { status: "pending" };
}
