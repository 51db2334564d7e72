import type { QueryClient } from "@tanstack/react-query";
import { providerOf } from "../client/connectionId.js";
import type { KeyholdClient } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { findConnection } from "../queries/findConnection.js";
import { idIn, isAnother } from "./another.js";
import { failedWith } from "./askAttempt.js";
import type { Change } from "./Change.js";
import type { ConnectResult, ConnectState, Failed } from "./ConnectState.js";
import type { Progress } from "./createConnector.js";

/** Connects with requests of this page, and loads the connections after each of them. */
export interface ConnectByRequest {
  /** Whether a request that connects is on its way. */
  isSending(): boolean;
  /** Connects by token exchange. */
  exchange(key: string): void;
  /** Asks the user for a key of the provider, and connects with it. Only one field is open on the page. */
  enter(key: string): void;
  /** An attempt at the provider has connected this connection, if the backend said which. */
  connected(key: string, connection: string | undefined): void;
}

/** What this uses of the connector. */
export interface RequestOptions {
  readonly all: ReadonlyMap<string, Progress>;
  readonly set: (key: string, state: ConnectState) => void;
  readonly cancel: (key: string) => void;
  /** @param isShown the page shows the connections as they are now */
  readonly end: (key: string, result: ConnectResult, isShown?: boolean) => void;
  readonly refresh: (change: Change) => void;
}

/** @see {@link ConnectByRequest} */
export function connectByRequest(
  client: KeyholdClient,
  queryClient: QueryClient,
  { all, set, cancel, end, refresh }: RequestOptions,
): ConnectByRequest {
  const { queryKey } = connectionsQuery(client);
  /** How many requests that connect are on their way. */
  let sending = 0;

  function enter(key: string, error?: KeyholdError): void {
    for (const [, { state }] of all) if (state.status === "entering") state.cancel();
    const account = isAnother(key) ? "another" : undefined;
    set(key, {
      status: "entering",
      error,
      submit: (entered) =>
        void finish(
          key,
          async () => (await client.connect(idIn(key), { key: entered, account })).id,
          (failed) => {
            enter(key, failed.error);
            // For what has changed elsewhere meanwhile.
            refresh({});
          },
        ),
      cancel: () => cancel(key),
    });
  }

  /**
   * Waits for `connect`, which returns the id of the connection, loads the connections, then reports the outcome to listeners.
   *
   * @param onFailed gets a failure instead
   */
  async function finish(
    key: string,
    connect: () => Promise<string | undefined>,
    onFailed = (failed: Failed) => end(key, failed),
  ): Promise<void> {
    set(key, { status: "finishing" });
    let result: ConnectResult;
    let isShown = false;
    sending += 1;
    try {
      // The same account gets no second connection, so the connection can be another one than the page asked for.
      const id =
        (await connect().finally(() => {
          sending -= 1;
        })) ?? idIn(key);
      const state = () => queryClient.getQueryState(queryKey);
      const before = state();
      const now = await client.connections().catch(client.connections);
      // If another request was on its way meanwhile, it is not known which of the two answers is the later one.
      isShown = state() === before && before?.fetchStatus === "idle";
      queryClient.setQueryData(queryKey, now);
      const connection = now.connections.find((each) => each.id === id) ?? findConnection(now, providerOf(id));
      result = { status: "connected", connection };
    } catch (error) {
      result = failedWith(error);
    }
    // If the user changed meanwhile, this answer is for the previous user, and the outcome was already reported.
    if (all.get(key)?.state.status !== "finishing") return;
    if (result.status === "failed") onFailed(result);
    else end(key, result, isShown);
  }

  return {
    isSending: () => sending > 0,
    exchange: (key) => void finish(key, async () => (await client.connect(key)).id),
    enter: (key) => enter(key),
    connected: (key, connection) => void finish(key, async () => connection),
  };
}
