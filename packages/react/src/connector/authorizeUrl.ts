import type { KeyholdClient } from "../client/createClient.js";

/** Where to navigate to for an attempt, so that it returns to the page that the user is on: named in full where the backend has another origin. */
export function authorizeUrl(
  client: KeyholdClient,
  provider: string,
  attempt: string,
  display: "popup" | "page",
): string {
  const { origin, href } = window.location;
  const isAtHome = new URL(client.baseUrl, origin).origin === origin;
  return client.authorizeUrl(provider, { attempt, display, return_to: isAtHome ? href.slice(origin.length) : href });
}
