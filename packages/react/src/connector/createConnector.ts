import type { QueryClient } from "@tanstack/react-query";
import { providerOf } from "../client/connectionId.js";
import type { KeyholdClient, ShownUser } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { refreshChanged } from "../queries/refreshChanged.js";
import { idIn, isAnother } from "./another.js";
import { askAttempt, failedWith, failedWithCode, isUnknown } from "./askAttempt.js";
import type { Change } from "./Change.js";
import {
  type AttemptOutcome,
  type ConnectOutcome,
  type ConnectResult,
  type ConnectState,
  type Failed,
  isOpen,
  type UserChange,
} from "./ConnectState.js";
import { type Changes, createChanges } from "./createChanges.js";
import { followChanges } from "./followChanges.js";
import { followUser } from "./followUser.js";
import { leavePage } from "./leavePage.js";
import { loadConnected } from "./loadConnected.js";
import { authorizeUrl, createAttemptId, prefersThisTab } from "./navigation.js";
import { pageAttempt } from "./pageAttempt.js";
import { popupAttempt } from "./popupAttempt.js";

/** The progress of connecting one account. */
export interface Progress {
  readonly state: ConnectState;
  /** The component that started it, while it is on the page. */
  readonly starter?: string | undefined;
}

/**
 * Runs the page's attempts to connect. All components that show a connection share its progress. A `key` is a connection's id, or the key of
 * a further account (see `another`).
 */
export interface Connector extends ShownUser, Pick<Changes, "listen" | "tell"> {
  /** The progress; the same object until it changes. */
  progress(key: string): Progress;
  /** The number of outcomes until now, and the outcomes after the first `after` ones. Without `after`, none. A change of the user is one too. */
  outcomes(after?: number): readonly [count: number, latest: readonly (ConnectOutcome | UserChange)[]];
  /** How often the page has changed from one user to another. */
  userChanges(): number;
  /** Calls `listener` after every change of any progress or of the user. Returns a function that stops this. */
  subscribe(listener: () => void): () => void;
  /** Connects by the provider's `connectMethod`. Call it in a click handler: it may open a window. */
  connect(key: string, starter: string): void;
  /** The component of this name has left the page. */
  leave(starter: string): void;
  /**
   * The page may have been left, or loaded again, during an attempt. Goes on with it, or reports how it ended, now and each time the tab comes back
   * to the page. Also asks again for what changes. Returns a function that stops everything.
   */
  start(): () => void;
}

/**
 * Milliseconds after which the page no longer shows that it leaves (the user may have stopped the browser), or that the user has cancelled. No
 * user has to act on these.
 */
const PASSES = 30_000;

const idle: ConnectState = { status: "idle" };
/** The progress of a connection that the page is not connecting. */
export const noProgress: Progress = { state: idle };

/** @see {@link Connector} */
export function createConnector(client: KeyholdClient, queryClient: QueryClient): Connector {
  const all = new Map<string, Progress>();
  const ended: (ConnectOutcome | UserChange)[] = [];
  let userChanges = 0;
  /** End the attempts which have a window, or may still have one. */
  const popups = new Map<string, AbortController>();
  /** How many requests that connect are on their way. */
  let connecting = 0;
  const listeners = new Set<() => void>();
  const { queryKey } = connectionsQuery(client);
  const refresh = (change: Change) => refreshChanged(client, queryClient, change, connecting > 0);
  const changes = createChanges(client, refresh);
  const user = followUser(client, queryClient, changeUser);

  const progress = (key: string) => all.get(key) ?? noProgress;
  const shown = () => queryClient.getQueryData(queryKey)?.connections ?? [];
  const known = (key: string) => shown().find((each) => each.provider === providerOf(key));
  const about = (key: string) => ({ key, id: idIn(key), name: known(key)?.name ?? idIn(key) });

  function change(key: string, to: Partial<Progress>, outcome?: ConnectOutcome): void {
    all.set(key, { ...progress(key), ...to });
    if (outcome) ended.push(outcome);
    tell();
  }

  function tell(): void {
    for (const listener of listeners) listener();
  }

  /** Changes a provider's state. Closes its window if the new state does not wait for it. */
  function set(key: string, state: ConnectState, outcome?: ConnectOutcome): void {
    if (!("openAgain" in state)) {
      popups.get(key)?.abort();
      popups.delete(key);
    }
    change(key, { state }, outcome);
  }

  function setForAWhile(key: string, state: ConnectState, outcome?: ConnectOutcome): void {
    set(key, state, outcome);
    setTimeout(() => progress(key).state === state && set(key, idle), PASSES);
  }

  /** @param isShown the page shows the connections as they are now */
  function end(key: string, result: ConnectResult, isShown = false): void {
    const show = result.status === "cancelled" ? setForAWhile : set;
    show(key, result.status === "connected" ? idle : result, { ...result, ...about(key) });
    void queryClient.invalidateQueries({
      queryKey,
      predicate: (query) => !isShown || query.queryKey.length > queryKey.length,
    });
    changes.tell({ connection: idIn(key) });
  }

  /** The user has pressed Cancel on this page. */
  function cancel(key: string): void {
    set(key, idle, { status: "cancelled", onPage: true, ...about(key) });
  }

  /** @param resumed an attempt that began before the page was loaded again */
  function connectInPopup(key: string, resumed?: string): void {
    popups.get(key)?.abort();
    const stop = new AbortController();
    popups.set(key, stop);
    const open = popupAttempt(client, key, {
      changes,
      before: shown(),
      resumed,
      signal: stop.signal,
      onOutcome: (outcome) => settle(key, outcome),
      onUnseen: () => progress(key).state.status === "waiting" && show("unseen"),
    });
    const choices = {
      openAgain: () => show(open() ? "waiting" : "blocked"),
      useThisTab: () => connectInThisTab(key),
      cancel: () => cancel(key),
    };
    const show = (status: "waiting" | "unseen" | "blocked") => set(key, { status, ...choices });
    if (resumed) show("unseen");
    else choices.openAgain();
  }

  function connectInThisTab(key: string): void {
    const attempt = createAttemptId();
    pageAttempt.remember(client.baseUrl, attempt, key, "page");
    setForAWhile(key, { status: "leaving" });
    if (leavePage(authorizeUrl(client, key, attempt, "page"))) return;
    pageAttempt.forget(client.baseUrl);
    end(key, failedWithCode("framed"));
  }

  function navigate(key: string): void {
    if (prefersThisTab()) connectInThisTab(key);
    else connectInPopup(key);
  }

  /** The browser says that it is offline. A backend on this machine may still answer. If not, the user would see an error page of the browser. */
  async function navigateIfAnswered(key: string): Promise<void> {
    set(key, { status: "finishing" });
    const failed = await client.connections().then(() => undefined, failedWith);
    // If the user changed meanwhile, connecting has ended, and this user has not clicked.
    if (progress(key).state.status !== "finishing") return;
    if (failed) end(key, failed);
    else navigate(key);
  }

  function settle(key: string, outcome: AttemptOutcome): void {
    if (outcome.status === "connected") void finish(key, async () => outcome.connection);
    else end(key, outcome);
  }

  /** Asks the user for a key of the provider. Only one field is open on the page. */
  function enter(key: string, error?: KeyholdError): void {
    for (const [, { state }] of all) if (state.status === "entering") state.cancel();
    const account = isAnother(key) ? "another" : undefined;
    const send = async (entered: string) => (await client.connect(idIn(key), { key: entered, account })).id;
    const enterAgain = (failed: Failed) => {
      enter(key, failed.error);
      // For what has changed elsewhere meanwhile.
      refresh({});
    };
    const submit = (entered: string) => void finish(key, () => send(entered), enterAgain);
    set(key, { status: "entering", error, submit, cancel: () => cancel(key) });
  }

  /**
   * Waits for `connect`, then reports the outcome to listeners.
   *
   * @param connect returns the id of the connection, if the backend said it
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
    connecting += 1;
    try {
      const id = await connect().finally(() => {
        connecting -= 1;
      });
      const loaded = await loadConnected(client, queryClient, id ?? idIn(key));
      result = { status: "connected", connection: loaded.connection };
      isShown = loaded.isShown;
    } catch (error) {
      result = failedWith(error);
    }
    // If the user changed meanwhile, this answer is for the previous user, and the outcome was already reported.
    if (progress(key).state.status !== "finishing") return;
    if (result.status === "failed") onFailed(result);
    else end(key, result, isShown);
  }

  /** If an attempt began before the page was loaded, goes on with it if it has a window, or reports how it ended. */
  async function resume(signal: AbortSignal): Promise<void> {
    const [attempt, key, display] = pageAttempt.recall(client.baseUrl);
    if (!attempt || !key || popups.has(key)) return;
    const outcome = await askAttempt(client, key, attempt);
    // Two calls may ask at the same time. Only the first one goes on.
    if (signal.aborted || popups.has(key) || pageAttempt.recall(client.baseUrl)[0] !== attempt) return;
    if (outcome) pageAttempt.forget(client.baseUrl);
    if (outcome && !isUnknown(outcome)) settle(key, outcome);
    if (!outcome && display === "popup") connectInPopup(key, attempt);
  }

  /** Another user is signed in. Stops everything that was started for the previous user. */
  function changeUser(): void {
    userChanges += 1;
    // The stream is the user's.
    changes.close();
    changes.open();
    for (const [key, { state }] of all) {
      if (isOpen(state.status)) end(key, failedWithCode("user_changed"));
      // A `user_changed` error stays: it says to the next user why connecting has ended.
      else if (state.status !== "failed" || state.error.code !== "user_changed") set(key, idle);
    }
    ended.push({ status: "user_changed" });
    tell();
  }

  return {
    mark: user.mark,
    lost: user.lost,
    listen: changes.listen,
    tell: changes.tell,
    outcomes: (after = ended.length) => [ended.length, ended.slice(after)],
    userChanges: () => userChanges,
    progress,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connect(key, starter) {
      const { state } = progress(key);
      if (state.status === "finishing" || state.status === "leaving") return;
      change(key, { starter });
      if (state.status === "entering") return;
      if (state.status === "unseen" || state.status === "blocked") return state.openAgain();
      const method = known(key)?.connectMethod;
      if (!method) end(key, failedWithCode("not_ready"));
      // With an exchange, the product's own user is the account.
      else if (method === "exchange" && isAnother(key)) end(key, failedWithCode("wrong_method"));
      else if (method === "exchange") void finish(key, async () => (await client.connect(key)).id);
      else if (method === "key") enter(key);
      else if (navigator.onLine !== false) navigate(key);
      else void navigateIfAnswered(key);
    },
    leave(starter) {
      for (const [key, each] of all) if (each.starter === starter) change(key, { starter: undefined });
    },
    start() {
      // The browser may keep the page and show it again after Back. It is not leaving then.
      const stopped = new AbortController();
      const { signal } = stopped;
      const onPageShow = ({ persisted }: PageTransitionEvent) => {
        if (!persisted) return;
        changes.open();
        for (const [key, { state }] of all) if (state.status === "leaving") set(key, idle);
        // The user may have signed out since then.
        refresh({});
        void resume(signal);
      };
      window.addEventListener("pageshow", onPageShow, { signal });
      window.addEventListener("pagehide", changes.close, { signal });
      const stops = [user.follow(), followChanges(changes, queryClient, queryKey)];
      void resume(signal);
      return () => {
        stopped.abort();
        for (const stop of stops) stop();
        for (const key of popups.keys()) set(key, idle);
      };
    },
  };
}
