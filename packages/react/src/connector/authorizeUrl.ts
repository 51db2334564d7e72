import type { KeyholdClient } from "../client/createClient.js";

/** Where to navigate to for an attempt, so that it returns to the page that the user is on. */
export function authorizeUrl(
  client: KeyholdClient,
  provider: string,
  attempt: string,
  display: "popup" | "page",
): string {
  const { pathname, search, hash } = window.location;
  return client.authorizeUrl(provider, { attempt, display, return_to: pathname + search + hash });
}
