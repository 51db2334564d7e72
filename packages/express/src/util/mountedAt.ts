/**
 * The address of the router, in the form to which the contract's paths are appended.
 *
 * @param url with or without slashes at the end
 * @returns the address without slashes at the end, also for a bare origin
 */
export function mountedAt({ origin, pathname }: URL): string {
  return origin + pathname.replace(/\/+$/, "");
}
