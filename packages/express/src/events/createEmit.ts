import type { Emit, KeyholdEvent } from "./KeyholdEvent.js";

/**
 * Creates the function that calls the product's listener. It calls the listener after the current code, so that an error of the listener
 * cannot disturb Keyhold.
 */
export function createEmit(onEvent: (event: KeyholdEvent) => void | Promise<void> = logFailures): Emit {
  return (event) => queueMicrotask(() => guarded(onEvent, event));
}

/** The default listener. It logs failures for operators. */
function logFailures(event: KeyholdEvent): void {
  if (event.type === "failed") console.error(`keyhold: ${event.provider}: ${event.cause} (request ${event.requestId})`);
}

async function guarded(onEvent: (event: KeyholdEvent) => void | Promise<void>, event: KeyholdEvent): Promise<void> {
  try {
    await onEvent(event);
  } catch (error) {
    console.error(`keyhold: onEvent failed on "${event.type}":`, error);
  }
}
