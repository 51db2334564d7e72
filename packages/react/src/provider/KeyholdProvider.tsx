import { QueryClient, QueryClientContext } from "@tanstack/react-query";
import { type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { createClient } from "../client/createClient.js";
import { createConnector } from "../connector/createConnector.js";
import type { MessageOverrides } from "../messages/Messages.js";
import { Announcer } from "./Announcer.js";
import { KeyholdContext } from "./KeyholdContext.js";

/** Props of {@link KeyholdProvider}. */
export interface KeyholdProviderProps {
  /** Where the backend's router is mounted. Default `/api/keyhold`. */
  readonly baseUrl?: string;
  /** Default: the app's own where there is one above, else one of the kit's. */
  readonly queryClient?: QueryClient;
  /** Words to use in place of the English defaults, one by one. */
  readonly messages?: MessageOverrides;
  /** What sends the requests; a stable function. Default: the page's own `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  readonly children?: ReactNode;
}

/** Tells the components and hooks below which backend to ask, and runs what they start, even while they come and go. */
export function KeyholdProvider({
  baseUrl = "/api/keyhold",
  fetch,
  messages,
  children,
  ...props
}: KeyholdProviderProps) {
  const [ownQueryClient] = useState(() => new QueryClient());
  const appQueryClient = useContext(QueryClientContext);
  const queryClient = props.queryClient ?? appQueryClient ?? ownQueryClient;

  const client = useMemo(() => createClient({ baseUrl, ...(fetch && { fetch }) }), [baseUrl, fetch]);
  const connector = useMemo(() => createConnector(client, queryClient), [client, queryClient]);
  const [announcement, setAnnouncement] = useState({ text: "", number: 0 });
  const announce = useCallback((text: string) => setAnnouncement(({ number }) => ({ text, number: number + 1 })), []);
  const keyhold = useMemo(
    () => ({ client, queryClient, connector, messages, announce }),
    [client, queryClient, connector, messages, announce],
  );

  useEffect(() => {
    queryClient.mount();
    return () => queryClient.unmount();
  }, [queryClient]);
  useEffect(() => connector.start(), [connector]);

  return (
    <KeyholdContext.Provider value={keyhold}>
      {children}
      <Announcer {...announcement} />
    </KeyholdContext.Provider>
  );
}
