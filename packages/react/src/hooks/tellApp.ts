/**
 * Calls a function of the app. If it throws, the browser reports the app's error, and the kit goes on: what the kit has done is done. The kit does not
 * wait for what it returns.
 */
export function tellApp(call: () => void): void {
  try {
    call();
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}
