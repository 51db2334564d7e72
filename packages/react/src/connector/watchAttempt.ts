import { type Attempt, channelName } from "@keyhold/contract";
import { type QueryClient, QueryObserver } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { KeyholdError } from "../client/KeyholdError.js";
import { queryKeys } from "../queries/queryKeys.js";

/** How often the backend is asked, in milliseconds. */
const interval = 1_500;
/** How long an attempt may be unknown to the backend, in milliseconds: its window has not got there yet. */
const grace = 30_000;

/** How an attempt ended. */
export type AttemptOutcome =
  | Exclude<Attempt, { status: "pending" | "failed" }>
  | { readonly status: "failed"; readonly error: KeyholdError };

/**
 * Asks the backend how an attempt stands until it has ended: at an interval, and at once when the page gets the focus
 * back or another tab says that the attempt has finished.
 *
 * @param onOutcome called once, when the attempt has ended
 * @returns stops watching
 */
export function watchAttempt(options: {
  client: KeyholdClient;
  queryClient: QueryClient;
  provider: string;
  attempt: string;
  onOutcome: (outcome: AttemptOutcome) => void;
}): () => void {
  const { client, queryClient, provider, attempt, onOutcome } = options;
  const openedAt = Date.now();
  const observer = new QueryObserver<Attempt, KeyholdError>(queryClient, {
    queryKey: [...queryKeys.connection(client, provider), "attempts", attempt],
    queryFn: () => client.attempt(provider, attempt),
    initialData: { status: "pending" },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchInterval: interval,
    refetchIntervalInBackground: true,
    refetchOnWindowFocus: "always",
  });
  const unsubscribe = observer.subscribe(({ data, error }) => {
    const outcome = error ? outcomeOfError(error, Date.now() - openedAt) : data && outcomeOf(data);
    if (!outcome) return;
    stop();
    onOutcome(outcome);
  });

  const ask = () => void observer.refetch();
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "object" && data !== null && "attempt" in data && data.attempt === attempt) ask();
  };
  window.addEventListener("focus", ask);

  function stop(): void {
    unsubscribe();
    channel.close();
    window.removeEventListener("focus", ask);
  }
  return stop;
}

/** The outcome that an attempt's state means; undefined while it is pending. */
export function outcomeOf(attempt: Attempt): AttemptOutcome | undefined {
  if (attempt.status === "pending") return undefined;
  if (attempt.status !== "failed") return attempt;
  const message = `Connecting failed with ${attempt.code}. What that means, and what to do, is in the docs.`;
  return { status: "failed", error: new KeyholdError({ code: attempt.code, message }) };
}

function outcomeOfError(error: KeyholdError, waited: number): AttemptOutcome | undefined {
  const passes = error.code === "offline" || (error.status ?? 0) >= 500;
  const tooEarly = error.code === "unknown_attempt" && waited < grace;
  return passes || tooEarly ? undefined : { status: "failed", error };
}
