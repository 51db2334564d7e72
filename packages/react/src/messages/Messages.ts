import type { KeyholdErrorCode } from "../client/KeyholdError.js";

/** A sentence about one provider, by its name for people. */
export type NameMessage = (name: string) => string;

/** Every word that the components say. */
export interface Messages {
  /** The language of the words, as a BCP 47 tag: dates are written in it. */
  readonly locale: string;
  readonly connectedApps: string;
  readonly empty: string;
  readonly loading: string;
  readonly loadingFailed: string;
  readonly testMode: string;

  // Buttons
  readonly connectWith: NameMessage;
  readonly connectingWith: NameMessage;
  readonly connectedWith: NameMessage;
  readonly reconnectWith: NameMessage;
  readonly disconnectFrom: NameMessage;
  readonly tryAgainWith: NameMessage;
  readonly connect: string;
  readonly connecting: string;
  readonly reconnect: string;
  readonly disconnect: string;
  readonly disconnecting: string;
  readonly tryAgain: string;
  readonly openAgain: string;
  readonly useThisTab: string;
  readonly cancel: string;
  readonly keep: string;

  // How a connection stands
  readonly statusConnected: string;
  readonly statusConnectedSince: (date: string) => string;
  readonly statusDisconnected: string;
  readonly statusNeedsReconnect: string;
  readonly statusNeedsLogin: string;
  readonly statusNoAccess: string;
  readonly statusUnavailable: string;
  readonly hintNeedsReconnect: NameMessage;
  readonly hintNeedsLogin: NameMessage;
  readonly hintNoAccess: NameMessage;
  readonly hintUnavailable: NameMessage;

  // While connecting, and after
  readonly waiting: NameMessage;
  /** Where the provider signs people in by e-mail. */
  readonly waitingForEmail: NameMessage;
  readonly blocked: NameMessage;
  readonly cancelled: NameMessage;
  readonly connected: NameMessage;
  readonly confirmDisconnect: NameMessage;
  readonly disconnected: NameMessage;
  /** Gone here; whether the provider has ended it too is not known. */
  readonly disconnectedHere: NameMessage;

  /** What went wrong, for users; a code without an entry here says `error`. */
  readonly errors: Readonly<Partial<Record<KeyholdErrorCode, NameMessage>>>;
  readonly error: NameMessage;
}

/** Some of the messages, to replace those alone. */
export type MessageOverrides = Partial<Messages>;
