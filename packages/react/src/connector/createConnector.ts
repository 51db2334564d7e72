import type { Query, QueryClient } from "@tanstack/react-query";
import type { KeyholdClient, ShownUser } from "../client/createClient.js";
import { KeyholdError } from "../client/KeyholdError.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { findConnection } from "../queries/findConnection.js";
import { forgetUser } from "../queries/forgetUser.js";
import { askAttempt, failedWith, isUnknown } from "./askAttempt.js";
import { attemptId } from "./attemptId.js";
import { authorizeUrl } from "./authorizeUrl.js";
import type { AttemptOutcome, ConnectOutcome, ConnectResult, ConnectState } from "./ConnectState.js";
import { framedError } from "./framedError.js";
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
export interface Connector extends ShownUser {
  /** The provider's progress; the same object until it changes. */
  progress(provider: string): Progress;
  /** How many outcomes there were so far, and those that came after the first so many, as far as they are remembered. */
  outcomes(after?: number): readonly [count: number, latest: readonly ConnectOutcome[]];
  /** How often the user whom this page shows has changed. */
  userChanges(): number;
  /** Calls back after every change of any progress or of the user; returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** Connects in the provider's own way. Call it inside a click: it may open a window. */
  connect(provider: string, starter: string): void;
  /** Whoever starts connecting under this name is not on the page any more. */
  leave(starter: string): void;
  /** Picks up the attempt that this tab left for, now and whenever it comes back; returns the way to stop everything. */
  start(): () => void;
}

const idle: ConnectState = { status: "idle" };
const isOver: ReadonlySet<ConnectState["status"]> = new Set(["idle", "cancelled", "failed"]);
const notReady = "The connections are not loaded yet. Offer to connect once useConnection() has data.";

const userChanged = "Another user has signed in meanwhile. Nothing was done for the one that the page showed.";
const userChangedDocs = "@keyhold/contract/ERRORS.md#user_changed";

/** The progress of a provider that nothing was asked of. */
export const noProgress: Progress = { state: idle };

/** @see {@link Connector} */
export function createConnector(client: KeyholdClient, queryClient: QueryClient): Connector {
  const all = new Map<string, Progress>();
  const ended: ConnectOutcome[] = [];
  let userChanges = 0;
  /** The user whom the page shows, or showed until another user signed in. */
  let shown: string | undefined;
  let isForgetting = false;
  let isChangeKnown = false;
  /** How to end each attempt that has a window. */
  const popups = new Map<string, () => void>();
  const listeners = new Set<() => void>();
  const { queryKey } = connectionsQuery(client);

  const progress = (provider: string) => all.get(provider) ?? noProgress;
  const known = (provider: string) =>
    queryClient.getQueryData(queryKey)?.connections.find((each) => each.provider === provider);

  function change(provider: string, to: Partial<Progress>, outcome?: ConnectOutcome): void {
    all.set(provider, { ...progress(provider), ...to });
    if (outcome) ended.push(outcome);
    tell();
  }

  function tell(): void {
    for (const listener of listeners) listener();
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
    const attempt = popupAttempt(client, provider, known(provider)?.connectedAt, (outcome) =>
      settle(provider, outcome),
    );
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
    pageAttempt.remember(client.baseUrl, attempt, provider);
    set(provider, { status: "leaving" });
    if (leavePage(authorizeUrl(client, provider, attempt, "page"))) return;
    pageAttempt.forget(client.baseUrl);
    end(provider, { status: "failed", error: framedError() });
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
    // The answer is for the user before. The change was already reported.
    if (progress(provider).state.status === "finishing") end(provider, result);
  }

  /** Reports on the attempt that this tab left for, if the user has finished it. */
  async function resume(): Promise<void> {
    const [attempt, provider] = pageAttempt.recall(client.baseUrl);
    const outcome = attempt && provider && (await askAttempt(client, provider, attempt));
    // Only the first to get here reports: under StrictMode, for one, two have asked.
    if (!outcome || pageAttempt.recall(client.baseUrl)[0] !== attempt) return;
    pageAttempt.forget(client.baseUrl);
    if (!isUnknown(outcome)) settle(provider, outcome);
  }

  /** Another user is signed in: stops everything that was begun for the user before. */
  function changeUser(): void {
    userChanges += 1;
    const error = new KeyholdError({ code: "user_changed", message: userChanged, docs: userChangedDocs });
    for (const [provider, { state }] of all) {
      if (isOver.has(state.status)) set(provider, idle);
      else end(provider, { status: "failed", error });
    }
    tell();
  }

  /** Follows which user the page shows, also if the app reads the connections itself. If an app removes the connections, the next ones may be of any user. */
  function followUser(): void {
    const user = queryClient.getQueryData(queryKey)?.user;
    const before = shown;
    if (user || !isForgetting) shown = user;
    if (!user) return;
    if (before && before !== user) {
      const isBelow = ({ queryKey: key }: Query) => key.length > queryKey.length;
      void queryClient.resetQueries({ queryKey, predicate: isBelow });
      if (!isChangeKnown) changeUser();
    }
    isChangeKnown = false;
  }

  const connector: Connector = {
    mark: () => queryClient.getQueryData(queryKey)?.user ?? shown,
    lost(code) {
      isForgetting = true;
      forgetUser(client, queryClient);
      isForgetting = false;
      if (code !== "user_changed" || isChangeKnown) return;
      isChangeKnown = true;
      changeUser();
    },
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
        // The user may have signed out meanwhile.
        void queryClient.invalidateQueries({ queryKey, exact: true });
        void resume();
      };
      window.addEventListener("pageshow", onPageShow);
      followUser();
      const stopFollowing = queryClient.getQueryCache().subscribe(({ type, query }) => {
        if (type === "updated" && query.queryKey[0] === queryKey[0]) followUser();
      });
      void resume();
      return () => {
        stopFollowing();
        window.removeEventListener("pageshow", onPageShow);
        for (const provider of popups.keys()) set(provider, idle);
      };
    },
  };
  return connector;
}
