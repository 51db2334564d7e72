/**
 * The address of the product's sign-in page. It contains the path to which the user returns.
 *
 * @param back the address to return to. It becomes a path, if both have one origin, because many products accept only that
 */
export function signInAddress(signInUrl: URL, back: string): string {
  const address = new URL(signInUrl);
  const { origin, pathname } = new URL(back);
  address.searchParams.set("return_to", address.origin === origin ? pathname : back);
  return address.href;
}
