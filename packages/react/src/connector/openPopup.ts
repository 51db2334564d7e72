const width = 480;
const height = 720;

/**
 * Opens the provider's pages in a window of their own. Works inside a click only, before anything is awaited.
 *
 * @param url what to open
 * @param name the window's name, so that every attempt has its own
 * @returns the window, or null when the browser blocked it
 */
export function openPopup(url: string, name: string): Window | null {
  const left = window.screenX + (window.outerWidth - width) / 2;
  const top = window.screenY + (window.outerHeight - height) / 2;
  // Without its opener the browser would not let this page close the window once another tab has finished the attempt.
  return window.open(url, name, `popup,width=${width},height=${height},left=${left},top=${top}`);
}

/** Whether popups are no good here: on a phone they open as a tab that hides the page. */
export function prefersThisTab(): boolean {
  return window.matchMedia("(pointer: coarse) and (max-width: 640px)").matches;
}
