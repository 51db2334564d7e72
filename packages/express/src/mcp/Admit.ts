import type { Judged } from "../agents/createGate.js";
import type { CallContext } from "../vault/Grant.js";
import type { Message } from "./checkMessage.js";

/** The client that sent a message. */
export interface MessageClient {
  /** The id of its MCP session, as the header has it. Only a session shows which of the agent's clients has sent a request. */
  readonly session: string | string[] | undefined;
  /** Returns a signal that aborts when the client disconnects. */
  readonly left: () => AbortSignal;
  /** What Keyhold found out about the call before it knew that the page's session is valid. */
  readonly judged?: Judged | undefined;
}

/** The HTTP response to a tool call. */
export interface EndedResponse {
  readonly status: number;
  /** Whether Keyhold has seen all its messages. A long message passes unseen. */
  readonly isSeen: boolean;
}

/** What happens to the events of a stream. */
export interface EventNotes {
  /** An event was too large to be checked. */
  passed(): void;
  /** The client has taken all events so far, and waits for the next one. */
  taken(): void;
}

/** A message that was admitted, or the answer in its place. */
export interface Admitted {
  /** Send this to the client, and nothing to the server. */
  readonly answer?: object | undefined;
  /** Send this text in place of the client's. */
  readonly text?: string | undefined;
  /** Send the message with this context. @default the context that `Admit` got */
  readonly context?: CallContext | undefined;
  /** Nothing may be sent after it has aborted (`CallWithdrawnError`). */
  readonly cancelled?: AbortSignal | undefined;
  /** @returns the client's answer to a call that was cancelled before it was sent */
  readonly withdrawnAnswer?: (() => object) | undefined;
  /** Applies the rules to the parsed answer of the server. @returns whether it has changed the answer */
  readonly applyRules?: ((answer: unknown) => boolean) | undefined;
  /** For an event stream: notes what `applyRules` does not see. */
  readonly events?: EventNotes | undefined;
  /**
   * Call it after `applyRules`, if the server's success was one message and not a stream.
   *
   * @throws UnusableAnswerError if the message answers another request. The client would ignore it, and wait until its time is over
   */
  readonly checkWhole?: (() => void) | undefined;
  /**
   * Ends a tool call. The first call counts.
   *
   * @param error why the client got no usable answer, if it got none
   * @param response the HTTP response whose body has ended
   */
  readonly noteEnd?: ((error: unknown, response?: EndedResponse) => void) | undefined;
}

/**
 * Decides about a message of a page or an agent before it is sent. Only tool calls are judged, and lists of tools show the verdicts. Every
 * path of a message goes through it: the proxy, and the `fetch` of `keyhold.mcp()`.
 *
 * @throws KeyholdError what `Gate.pass` throws; `body_invalid` for a tool call without an id, or for a method that a lenient server may read
 * as `tools/call`
 */
export type Admit = (call: CallContext, message: Message, client: MessageClient) => Promise<Admitted>;
