import type { WaitingClient } from "./sendUpstream.js";

/**
 * An agent's client that leaves with an `AbortSignal`. It listens to the signal only while a request waits, because a client can use one signal
 * for all of its requests.
 */
export class FollowedSignal implements WaitingClient {
  readonly #signal: AbortSignal;
  #onabort: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get aborted(): boolean {
    return this.#signal.aborted;
  }

  get reason(): Error {
    return this.#signal.reason;
  }

  get onabort(): (() => void) | undefined {
    return this.#onabort;
  }

  set onabort(listener: (() => void) | undefined) {
    if (this.#onabort) this.#signal.removeEventListener("abort", this.#onabort);
    this.#onabort = listener;
    if (listener) this.#signal.addEventListener("abort", listener);
  }
}
