import type { QueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { KeyholdClient } from "../client/createClient.js";
import type { Connector } from "../connector/createConnector.js";
import type { MessageOverrides } from "../messages/Messages.js";
import type { Announcer } from "./createAnnouncer.js";

/** What a KeyholdProvider gives to everything below it. */
export interface Keyhold extends Announcer {
  readonly client: KeyholdClient;
  readonly queryClient: QueryClient;
  readonly connector: Connector;
  /** In place of the English words, one by one. */
  readonly messages: MessageOverrides | undefined;
}

export const KeyholdContext = createContext<Keyhold | undefined>(undefined);

/** @throws Error outside of a KeyholdProvider */
export function useKeyhold(): Keyhold {
  const keyhold = useContext(KeyholdContext);
  if (keyhold) return keyhold;
  throw new Error(
    "There is no <KeyholdProvider> above this component to say which backend to ask. Wrap the app in one.",
  );
}
