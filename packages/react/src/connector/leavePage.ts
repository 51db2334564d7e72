import { isFramed, openWindow } from "./navigation.js";

/**
 * Navigates this tab, as a whole: a frame is never navigated, since the provider would refuse to be shown in it. Alone in a
 * file because jsdom cannot navigate.
 *
 * @returns whether the browser lets it
 */
export function leavePage(url: string): boolean {
  if (isFramed()) return openWindow(url, "_top") !== undefined;
  window.location.assign(url);
  return true;
}
