import { isFramed, openWindow } from "./navigation.js";

/**
 * Navigates the whole tab. It never navigates a frame, because providers refuse to be shown in one. It has a file of its
 * own because tests replace it: jsdom cannot navigate.
 *
 * @returns whether the browser allows it
 */
export function leavePage(url: string): boolean {
  if (isFramed()) return openWindow(url, "_top") !== undefined;
  window.location.assign(url);
  return true;
}
