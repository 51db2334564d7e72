import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient, ShownUser } from "../client/createClient.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { findConnection } from "../queries/findConnection.js";
import { askAttempt, failedWith, failedWithCode, isUnknown } from "./askAttempt.js";
import {
  type AttemptOutcome,
  type ConnectOutcome,
  type ConnectResult,
  type ConnectState,
  isConnecting,
} from "./ConnectState.js";
import { followUser } from "./followUser.js";
import { leavePage } from "./leavePage.js";
import { authorizeUrl, createAttemptId, prefersThisTab } from "./navigation.js";
import { pageAttempt } from "./pageAttempt.js";
import { popupAttempt } from "./popupAttempt.js";

/** The progress of connecting one provider. */
export interface Progress {
  readonly state: ConnectState;
  /** The component that started it, while it is on the page. */
  readonly starter?: string | undefined;
}

/** Runs the page's attempts to connect. All components that show a provider share its progress. */
export interface Connector extends ShownUser {
  /** The provider's progress; the same object until it changes. */
  progress(provider: string): Progress;
  /** The number of outcomes until now, and the outcomes after the first `after` ones. Without `after`, none. */
  outcomes(after?: number): readonly [count: number, latest: readonly ConnectOutcome[]];
  /** How often the page has changed from one user to another. */
  userChanges(): number;
  /** Calls `listener` after every change of any progress or of the user. Returns a function that stops this. */
  subscribe(listener: () => void): () => void;
  /** Connects a provider by its `connectMethod`. Call it in a click handler: it may open a window. */
  connect(provider: string, starter: string): void;
  /** The component of this name has left the page. */
  leave(starter: string): void;
  /** Reports the attempt that this tab left the page for, now and each time the tab comes back. Returns a function that stops everything. */
  start(): () => void;
}

const idle: ConnectState = { status: "idle" };
/** The progress of a provider that the page is not connecting. */
export const noProgress: Progress = { state: idle };

/** @see {@link Connector} */
export function createConnector(client: KeyholdClient, queryClient: QueryClient): Connector {
  const all = new Map<string, Progress>();
  const ended: ConnectOutcome[] = [];
  let userChanges = 0;
  /** Functions that end the attempts which have a window, or may still have one. */
  const popups = new Map<string, () => void>();
  const listeners = new Set<() => void>();
  const { queryKey } = connectionsQuery(client);
  const user = followUser(client, queryClient, changeUser);

  const progress = (provider: string) => all.get(provider) ?? noProgress;
  const known = (provider: string) =>
    queryClient.getQueryData(queryKey)?.connections.find((each) => each.provider === provider);
  const nameOf = (provider: string) => known(provider)?.name ?? provider;

  function change(provider: string, to: Partial<Progress>, outcome?: ConnectOutcome): void {
    all.set(provider, { ...progress(provider), ...to });
    if (outcome) ended.push(outcome);
    tell();
  }

  function tell(): void {
    for (const listener of listeners) listener();
  }

  /** Changes a provider's state. Closes its window if the new state does not wait for it. */
  function set(provider: string, state: ConnectState, outcome?: ConnectOutcome): void {
    if (!("openAgain" in state)) {
      popups.get(provider)?.();
      popups.delete(provider);
    }
    change(provider, { state }, outcome);
  }

  function end(provider: string, result: ConnectResult): void {
    set(provider, result.status === "connected" ? idle : result, { ...result, provider, name: nameOf(provider) });
    void queryClient.invalidateQueries({ queryKey });
  }

  const refresh = () => void queryClient.invalidateQueries({ queryKey, exact: true });

  function connectInPopup(provider: string): void {
    popups.get(provider)?.();
    const attempt = popupAttempt(client, provider, known(provider)?.connectedAt, (outcome) =>
      settle(provider, outcome),
    );
    popups.set(provider, attempt.end);
    const openAgain = () =>
      set(provider, {
        status: attempt.open() ? "waiting" : "blocked",
        openAgain,
        useThisTab: () => connectInThisTab(provider),
        cancel() {
          attempt.end();
          popups.set(provider, attempt.hearLate(refresh));
          change(provider, { state: idle }, { status: "cancelled", onPage: true, provider, name: nameOf(provider) });
        },
      });
    openAgain();
  }

  function connectInThisTab(provider: string): void {
    const attempt = createAttemptId();
    pageAttempt.remember(client.baseUrl, attempt, provider);
    set(provider, { status: "leaving" });
    if (leavePage(authorizeUrl(client, provider, attempt, "page"))) return;
    pageAttempt.forget(client.baseUrl);
    end(provider, failedWithCode("framed"));
  }

  function settle(provider: string, outcome: AttemptOutcome): void {
    if (outcome.status === "connected") void finish(provider);
    else end(provider, outcome);
  }

  /** Sends `request`, loads the connections, then reports the outcome to listeners. */
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
    // If the user changed meanwhile, this answer is for the previous user, and the outcome was already reported.
    if (progress(provider).state.status === "finishing") end(provider, result);
  }

  /** Reports the attempt that this tab left the page for, if the user has finished it. */
  async function resume(): Promise<void> {
    const [attempt, provider] = pageAttempt.recall(client.baseUrl);
    const outcome = attempt && provider && (await askAttempt(client, provider, attempt));
    // Under StrictMode, two calls ask at the same time. Only the first one reports.
    if (!outcome || pageAttempt.recall(client.baseUrl)[0] !== attempt) return;
    pageAttempt.forget(client.baseUrl);
    if (!isUnknown(outcome)) settle(provider, outcome);
  }

  /** Another user is signed in. Stops everything that was started for the previous user. */
  function changeUser(): void {
    userChanges += 1;
    for (const [provider, { state }] of all) {
      if (isConnecting(state.status)) end(provider, failedWithCode("user_changed"));
      // A `user_changed` error stays: it says to the next user why connecting has ended.
      else if (state.status !== "failed" || state.error.code !== "user_changed") set(provider, idle);
    }
    tell();
  }

  return {
    mark: user.mark,
    lost: user.lost,
    outcomes: (after = ended.length) => [ended.length, ended.slice(after)],
    userChanges: () => userChanges,
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
      if (!method) end(provider, failedWithCode("not_ready"));
      else if (method === "exchange") void finish(provider, () => client.connect(provider));
      else if (prefersThisTab()) connectInThisTab(provider);
      else connectInPopup(provider);
    },
    leave(starter) {
      for (const [provider, each] of all) if (each.starter === starter) change(provider, { starter: undefined });
    },
    start() {
      // The browser may keep the page and show it again after Back. It is not leaving then.
      const onPageShow = ({ persisted }: PageTransitionEvent) => {
        if (!persisted) return;
        for (const [provider, { state }] of all) if (state.status === "leaving") set(provider, idle);
        // The user may have signed out since then.
        refresh();
        void resume();
      };
      window.addEventListener("pageshow", onPageShow);
      const stopFollowing = user.follow();
      void resume();
      return () => {
        stopFollowing();
        window.removeEventListener("pageshow", onPageShow);
        for (const provider of popups.keys()) set(provider, idle);
      };
    },
  };
}
