import type { Emit, KeyholdEvent } from "./KeyholdEvent.js";

/** Calls the product's listener after the current work, so that the listener cannot disturb that work, even if it throws. */
export function createEmit(onEvent: (event: KeyholdEvent) => void | Promise<void> = logRefusals): Emit {
  return (event) => queueMicrotask(() => guarded(onEvent, event));
}

/** The listener if the product has none: it logs failures for operators. */
function logRefusals(event: KeyholdEvent): void {
  if (event.type === "failed") console.error(`keyhold: ${event.provider}: ${event.cause} (request ${event.requestId})`);
}

async function guarded(onEvent: (event: KeyholdEvent) => void | Promise<void>, event: KeyholdEvent): Promise<void> {
  try {
    await onEvent(event);
  } catch (error) {
    console.error(`keyhold: onEvent failed on "${event.type}":`, error);
  }
}
