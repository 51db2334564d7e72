import { QueryClient, QueryClientContext } from "@tanstack/react-query";
import { type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { createPageClient, type ShownUser } from "../client/createClient.js";
import { createConnector } from "../connector/createConnector.js";
import type { MessageOverrides } from "../messages/Messages.js";
import { Announcements } from "./Announcements.js";
import { createAnnouncer } from "./createAnnouncer.js";
import { KeyholdContext } from "./KeyholdContext.js";
import { withOwnDefaults } from "./withOwnDefaults.js";

/**
 * The clients of each KeyholdProvider that is not mounted yet, by its backend. If a component below it suspends, React forgets its state and begins
 * again. With a new client each time, the component would ask the backend and suspend forever.
 */
let unmounted: { readonly backend: readonly unknown[]; readonly client: QueryClient }[] = [];

/** @param backend what decides which backend answers */
function ownClient(...backend: unknown[]): QueryClient {
  const known = unmounted.find((one) => one.backend.every((part, index) => part === backend[index]));
  const { client } = known ?? { client: new QueryClient() };
  // A server renders for several users.
  if (!known && typeof document !== "undefined") unmounted.push({ backend, client });
  return client;
}

/** Props of {@link KeyholdProvider}. */
export interface KeyholdProviderProps {
  /**
   * Where the backend's router is mounted.
   * @default "/api/keyhold"
   */
  readonly baseUrl?: string | undefined;
  /** Default: the app's own client, if there is a `QueryClientProvider` above; otherwise a new one. */
  readonly queryClient?: QueryClient | undefined;
  /** Texts that replace the English ones. The kit uses English for the rest. Default: none. */
  readonly messages?: MessageOverrides | undefined;
  /** Sends the requests. Default: the page's own `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Called when another user has signed in, for example in another tab. The kit has removed the previous user's data from
   * its components. Reload here everything that your own page shows about the user.
   */
  readonly onUserChange?: (() => void) | undefined;
  /** The part of your app that uses the kit. */
  readonly children?: ReactNode;
}

/**
 * Gives the backend to the components and hooks below it. It also runs what they start: connecting continues when the
 * component that started it is removed.
 *
 * @example
 * ```tsx
 * <KeyholdProvider baseUrl="/api/keyhold">
 *   <ConnectWithAgentcard />
 * </KeyholdProvider>
 * ```
 */
export function KeyholdProvider({
  baseUrl = "/api/keyhold",
  fetch,
  messages,
  onUserChange,
  children,
  ...props
}: KeyholdProviderProps) {
  const [ownQueryClient] = useState(() => ownClient(baseUrl, fetch));
  const appQueryClient = useContext(QueryClientContext);
  const given = props.queryClient ?? appQueryClient ?? ownQueryClient;

  // A new function in a render must not begin everything again: it would close the windows of attempts.
  const latest = useRef({ fetch, lang: messages?.locale });
  useEffect(() => {
    latest.current = { fetch, lang: messages?.locale };
  });
  const hasFetch = fetch !== undefined;

  const [announcer] = useState(createAnnouncer);
  const running = useMemo(() => {
    const queryClient = withOwnDefaults(given);
    const shown: ShownUser = { mark: () => connector.mark(), lost: (...refusal) => connector.lost(...refusal) };
    const client = createPageClient({
      baseUrl,
      fetch: hasFetch ? (...request) => (latest.current.fetch ?? globalThis.fetch)(...request) : undefined,
      shown,
      lang: () => latest.current.lang,
    });
    const connector = createConnector(client, queryClient);
    return { client, queryClient, connector, ...announcer };
  }, [baseUrl, hasFetch, given, announcer]);
  const keyhold = useMemo(() => ({ ...running, messages }), [running, messages]);

  useEffect(() => {
    unmounted = [];
    given.mount();
    const stop = running.connector.start();
    return () => {
      stop();
      given.unmount();
    };
  }, [given, running]);

  return (
    <KeyholdContext.Provider value={keyhold}>
      {children}
      <Announcements onUserChange={onUserChange} />
    </KeyholdContext.Provider>
  );
}
