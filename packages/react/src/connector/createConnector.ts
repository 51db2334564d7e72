import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { KeyholdError } from "../client/KeyholdError.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { findConnection } from "../queries/findConnection.js";
import { queryKeys } from "../queries/queryKeys.js";
import { attemptId } from "./attemptId.js";
import { authorizeUrl } from "./authorizeUrl.js";
import type { ConnectOutcome, ConnectResult, ConnectState } from "./ConnectState.js";
import { leavePage } from "./leavePage.js";
import { prefersThisTab } from "./openPopup.js";
import { pageAttempt } from "./pageAttempt.js";
import { type PopupAttempt, popupAttempt } from "./popupAttempt.js";
import { type AttemptOutcome, outcomeOf } from "./watchAttempt.js";

/** Runs the page's attempts to connect: one state per provider, shared by every component that shows the provider. */
export interface Connector {
  /** The provider's state; the same object until it changes. */
  state(provider: string): ConnectState;
  /** Calls back after every change of any state; returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** Calls back when connecting any provider has ended; returns the way to stop. */
  onOutcome(listener: (outcome: ConnectOutcome) => void): () => void;
  /** Connects in the provider's own way. Call it inside a click: it may open a window. */
  connect(provider: string): void;
  /** Picks up the attempt that this tab left for, now and whenever it comes back; returns the way to stop everything. */
  start(): () => void;
}

/** The state of a provider that nothing was asked of. */
export const idle: ConnectState = { status: "idle" };

/** @see {@link Connector} */
export function createConnector(client: KeyholdClient, queryClient: QueryClient): Connector {
  const states = new Map<string, ConnectState>();
  const popups = new Map<string, PopupAttempt>();
  const listeners = new Set<() => void>();
  const outcomeListeners = new Set<(outcome: ConnectOutcome) => void>();

  const state = (provider: string) => states.get(provider) ?? idle;

  function set(provider: string, next: ConnectState): void {
    states.set(provider, next);
    for (const listener of listeners) listener();
  }

  const known = (provider: string) =>
    queryClient
      .getQueryData(connectionsQuery(client).queryKey)
      ?.connections.find((connection) => connection.provider === provider);

  function end(provider: string, result: ConnectResult): void {
    set(provider, result.status === "connected" ? idle : result);
    const name = known(provider)?.name ?? provider;
    for (const listener of outcomeListeners) listener({ ...result, provider, name });
  }

  function givePopupUp(provider: string): void {
    popups.get(provider)?.end();
    popups.delete(provider);
  }

  function connectInPopup(provider: string): void {
    givePopupUp(provider);
    const onOutcome = (outcome: AttemptOutcome) => {
      givePopupUp(provider);
      void settle(provider, outcome);
    };
    const popup = popupAttempt({ client, queryClient, provider, onOutcome });
    popups.set(provider, popup);
    const open = () =>
      set(provider, {
        status: popup.open() ? "waiting" : "blocked",
        openAgain: open,
        useThisTab: () => connectInThisTab(provider),
        cancel: () => {
          givePopupUp(provider);
          set(provider, idle);
        },
      });
    open();
  }

  function connectInThisTab(provider: string): void {
    givePopupUp(provider);
    const attempt = attemptId();
    pageAttempt.remember({ provider, attempt });
    set(provider, { status: "leaving" });
    leavePage(authorizeUrl(client, provider, attempt, "page"));
  }

  async function settle(provider: string, outcome: AttemptOutcome): Promise<void> {
    if (outcome.status === "connected") await finish(provider);
    else end(provider, outcome);
  }

  /** Does what is left to do, then tells listeners how the backend sees the connection now. */
  async function finish(provider: string, request?: () => Promise<unknown>): Promise<void> {
    set(provider, { status: "finishing" });
    try {
      await request?.();
      await queryClient.invalidateQueries({ queryKey: queryKeys.connections(client), refetchType: "none" });
      const connection = findConnection(await queryClient.fetchQuery(connectionsQuery(client)), provider);
      end(provider, { status: "connected", connection });
    } catch (error) {
      if (!(error instanceof KeyholdError)) throw error;
      end(provider, { status: "failed", error });
    }
    await queryClient.invalidateQueries({ queryKey: queryKeys.connections(client) });
  }

  /** Reports on the attempt that this tab left for, if the user has finished it. */
  async function resume(): Promise<void> {
    const left = pageAttempt.recall();
    if (!left) return;
    try {
      const outcome = outcomeOf(await client.attempt(left.provider, left.attempt));
      // Only the first to get here reports: under StrictMode, for one, two have asked.
      if (!outcome || pageAttempt.recall()?.attempt !== left.attempt) return;
      pageAttempt.forget();
      await settle(left.provider, outcome);
    } catch (error) {
      if (!(error instanceof KeyholdError)) throw error;
      if (error.code === "unknown_attempt") pageAttempt.forget();
    }
  }

  return {
    state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onOutcome(listener) {
      outcomeListeners.add(listener);
      return () => outcomeListeners.delete(listener);
    },
    connect(provider) {
      const { status } = state(provider);
      if (status === "finishing" || status === "leaving") return;
      const method = known(provider)?.connectMethod;
      if (!method) end(provider, { status: "failed", error: notReady() });
      else if (method === "exchange") void finish(provider, () => client.connect(provider));
      else if (prefersThisTab()) connectInThisTab(provider);
      else connectInPopup(provider);
    },
    start() {
      // A page that the browser kept as it was, and shows again after Back, is not leaving any more.
      const onPageShow = ({ persisted }: PageTransitionEvent) => {
        if (!persisted) return;
        for (const [provider, { status }] of states) if (status === "leaving") set(provider, idle);
        void resume();
      };
      window.addEventListener("pageshow", onPageShow);
      void resume();
      return () => {
        window.removeEventListener("pageshow", onPageShow);
        for (const provider of popups.keys()) {
          givePopupUp(provider);
          set(provider, idle);
        }
      };
    },
  };
}

function notReady(): KeyholdError {
  const message = "The connections are not loaded yet. Offer to connect once useConnection() has data.";
  return new KeyholdError({ code: "not_ready", message });
}
