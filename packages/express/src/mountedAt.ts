/**
 * Where the router is mounted, as paths of the contract are added to it.
 *
 * @param url with or without slashes at the end
 * @returns the same without: a bare origin as well
 */
export function mountedAt({ origin, pathname }: URL): string {
  return origin + pathname.replace(/\/+$/, "");
}
