/**
 * Says when a client has left before its answer has ended. It is named as an `AbortSignal`, and does of it what is needed
 * here: of those and their listeners, V8 keeps many for longer than the request that they belong to.
 */
export class DisconnectSignal {
  aborted = false;
  onabort: (() => void) | undefined;

  abort(): void {
    this.aborted = true;
    this.onabort?.();
  }
}
