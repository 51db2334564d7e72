import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { KeyholdError } from "../client/KeyholdError.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { findConnection } from "../queries/findConnection.js";
import { askAttempt, failedWith, isUnknown } from "./askAttempt.js";
import { attemptId } from "./attemptId.js";
import { authorizeUrl } from "./authorizeUrl.js";
import type { AttemptOutcome, ConnectOutcome, ConnectResult, ConnectState } from "./ConnectState.js";
import { leavePage } from "./leavePage.js";
import { prefersThisTab } from "./openPopup.js";
import { pageAttempt } from "./pageAttempt.js";
import { popupAttempt } from "./popupAttempt.js";

/** Where connecting one provider stands. */
export interface Progress {
  readonly state: ConnectState;
  /** Who started it, as long as they are on the page. */
  readonly starter?: string | undefined;
}

/** Runs the page's attempts to connect: one progress per provider, shared by every component that shows the provider. */
export interface Connector {
  /** The provider's progress; the same object until it changes. */
  progress(provider: string): Progress;
  /** Calls back after every change of any progress, with the outcome if connecting has ended; returns the way to stop. */
  subscribe(listener: (outcome?: ConnectOutcome) => void): () => void;
  /** Connects in the provider's own way. Call it inside a click: it may open a window. */
  connect(provider: string, starter: string): void;
  /** Whoever starts connecting under this name is not on the page any more. */
  leave(starter: string): void;
  /** Picks up the attempt that this tab left for, now and whenever it comes back; returns the way to stop everything. */
  start(): () => void;
}

const idle: ConnectState = { status: "idle" };
const notReady = "The connections are not loaded yet. Offer to connect once useConnection() has data.";

/** The progress of a provider that nothing was asked of. */
export const noProgress: Progress = { state: idle };

/** @see {@link Connector} */
export function createConnector(client: KeyholdClient, queryClient: QueryClient): Connector {
  const all = new Map<string, Progress>();
  /** How to end each attempt that has a window. */
  const popups = new Map<string, () => void>();
  const listeners = new Set<(outcome?: ConnectOutcome) => void>();
  const { queryKey } = connectionsQuery(client);

  const progress = (provider: string) => all.get(provider) ?? noProgress;
  const known = (provider: string) =>
    queryClient.getQueryData(queryKey)?.connections.find((each) => each.provider === provider);

  function change(provider: string, to: Partial<Progress>, outcome?: ConnectOutcome): void {
    all.set(provider, { ...progress(provider), ...to });
    for (const listener of listeners) listener(outcome);
  }

  /** A window lasts as long as somebody waits for it. */
  function set(provider: string, state: ConnectState, outcome?: ConnectOutcome): void {
    if (!("openAgain" in state)) {
      popups.get(provider)?.();
      popups.delete(provider);
    }
    change(provider, { state }, outcome);
  }

  function end(provider: string, result: ConnectResult): void {
    const name = known(provider)?.name ?? provider;
    set(provider, result.status === "connected" ? idle : result, { ...result, provider, name });
    void queryClient.invalidateQueries({ queryKey });
  }

  function connectInPopup(provider: string): void {
    popups.get(provider)?.();
    const attempt = popupAttempt(client, provider, (outcome) => settle(provider, outcome));
    popups.set(provider, attempt.end);
    const openAgain = () =>
      set(provider, {
        status: attempt.open() ? "waiting" : "blocked",
        openAgain,
        useThisTab: () => connectInThisTab(provider),
        cancel: () => set(provider, idle),
      });
    openAgain();
  }

  function connectInThisTab(provider: string): void {
    const attempt = attemptId();
    pageAttempt.remember(attempt, provider);
    set(provider, { status: "leaving" });
    leavePage(authorizeUrl(client, provider, attempt, "page"));
  }

  function settle(provider: string, outcome: AttemptOutcome): void {
    if (outcome.status === "connected") void finish(provider);
    else end(provider, outcome);
  }

  /** Does what is left to do, then tells listeners how the backend sees the connection now. */
  async function finish(provider: string, request?: () => Promise<unknown>): Promise<void> {
    set(provider, { status: "finishing" });
    let result: ConnectResult;
    try {
      await request?.();
      const connections = await client.connections().catch(client.connections);
      queryClient.setQueryData(queryKey, connections);
      result = { status: "connected", connection: findConnection(connections, provider) };
    } catch (error) {
      result = failedWith(error);
    }
    end(provider, result);
  }

  /** Reports on the attempt that this tab left for, if the user has finished it. */
  async function resume(): Promise<void> {
    const [attempt, provider] = pageAttempt.recall();
    const outcome = attempt && provider && (await askAttempt(client, provider, attempt));
    // Only the first to get here reports: under StrictMode, for one, two have asked.
    if (!outcome || pageAttempt.recall()[0] !== attempt) return;
    pageAttempt.forget();
    if (!isUnknown(outcome)) settle(provider, outcome);
  }

  return {
    progress,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connect(provider, starter) {
      const { status } = progress(provider).state;
      if (status === "finishing" || status === "leaving") return;
      change(provider, { starter });
      const method = known(provider)?.connectMethod;
      if (!method) end(provider, failedWith(new KeyholdError({ code: "not_ready", message: notReady })));
      else if (method === "exchange") void finish(provider, () => client.connect(provider));
      else if (prefersThisTab()) connectInThisTab(provider);
      else connectInPopup(provider);
    },
    leave(starter) {
      for (const [provider, each] of all) if (each.starter === starter) change(provider, { starter: undefined });
    },
    start() {
      // A page that the browser kept as it was, and shows again after Back, is not leaving any more.
      const onPageShow = ({ persisted }: PageTransitionEvent) => {
        if (!persisted) return;
        for (const [provider, { state }] of all) if (state.status === "leaving") set(provider, idle);
        void resume();
      };
      window.addEventListener("pageshow", onPageShow);
      void resume();
      return () => {
        window.removeEventListener("pageshow", onPageShow);
        for (const provider of popups.keys()) set(provider, idle);
      };
    },
  };
}
