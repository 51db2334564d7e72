import type { Emit, KeyholdEvent } from "./KeyholdEvent.js";

/** Calls the product's listener after the work at hand, so that nothing it does or throws can disturb it. */
export function createEmit(onEvent: (event: KeyholdEvent) => void | Promise<void> = logRefusals): Emit {
  return (event) => queueMicrotask(() => guarded(onEvent, event));
}

/** What operators see while the product does not listen itself. */
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
