/**
 * The address of the router without slashes at the end, so that code can append the contract's paths.
 *
 * @param url can have slashes at the end
 * @returns the address; for a URL without a path, the origin
 */
export function mountedAt({ origin, pathname }: URL): string {
  return origin + pathname.replace(/\/+$/, "");
}
