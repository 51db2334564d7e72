import type { KeyholdClient } from "../client/createClient.js";
import { idIn, isAnother } from "./another.js";

/** The longest address of a page that the backend accepts, in characters. */
const LONGEST = 2_048;
/** The popup's size in pixels. */
const width = 480;
const height = 720;

/** A new attempt id: 128 random bits, as digits and dashes. Works on plain http too, where `randomUUID` does not exist. */
export function createAttemptId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}

/**
 * The address that starts an attempt at the provider. The attempt returns to the page that the user is on now; the address
 * names that page with its origin if the backend has another origin. If the page's address is too long, only its path.
 *
 * @param key a connection's id, or the key of a further account
 */
export function authorizeUrl(client: KeyholdClient, key: string, attempt: string, display: "popup" | "page"): string {
  const { origin, pathname, search, hash } = window.location;
  const isSameOrigin = new URL(client.baseUrl, origin).origin === origin;
  const path = [pathname + search + hash, pathname].find((each) => (origin + each).length <= LONGEST) ?? "/";
  return client.authorizeUrl(idIn(key), {
    attempt,
    display,
    return_to: isSameOrigin ? path : origin + path,
    account: isAnother(key) ? "another" : undefined,
  });
}

/**
 * Opens the provider's pages in a separate window. Works only in a click handler, before any `await`.
 *
 * @param url what to open
 * @param name the window's name; one for each attempt
 * @returns the window, or undefined when the browser blocked it
 */
export function openPopup(url: string, name: string): Window | undefined {
  const left = window.screenX + (window.outerWidth - width) / 2;
  const top = window.screenY + (window.outerHeight - height) / 2;
  // The window keeps its opener: without it, this page could not close the window after another tab finished the attempt.
  return openWindow(url, name, `popup,width=${width},height=${height},left=${left},top=${top}`);
}

/**
 * Calls `window.open` and checks the result. The browsers inside other apps may not have it, or it throws, or it returns
 * something that is not a window.
 */
export function openWindow(url: string, name: string, features?: string): Window | undefined {
  try {
    const opened = window.open(url, name, features);
    return typeof opened?.close === "function" && !opened.closed ? opened : undefined;
  } catch {
    return undefined;
  }
}

/** Whether this page is in a frame of another page. Most providers refuse to be shown in one. */
export function isFramed(): boolean {
  return window.top !== window.self;
}

/** Whether to connect in this tab instead of a popup: on a phone, a popup is a tab that hides the page. */
export function prefersThisTab(): boolean {
  return !isFramed() && window.matchMedia?.("(pointer: coarse) and (max-width: 640px)").matches === true;
}
