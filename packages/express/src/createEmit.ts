import type { Emit } from "./KeyholdEvent.js";

/** Calls the product's listener after the work at hand, so that nothing it does or throws can disturb it. */
export function createEmit(onEvent: Emit = () => {}): Emit {
  return (event) => queueMicrotask(() => guarded(onEvent, event));
}

async function guarded(onEvent: Emit, event: Parameters<Emit>[0]): Promise<void> {
  try {
    await onEvent(event);
  } catch (error) {
    console.error(`keyhold: onEvent failed on "${event.type}":`, error);
  }
}
