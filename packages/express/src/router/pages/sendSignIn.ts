import { errors } from "@keyhold/contract";
import type { Request, Response } from "express";
import { sendNotice } from "./sendNotice.js";
import type { PageTexts } from "./texts/PageTexts.js";

/** Where a user signs in, and where the user returns. */
export interface SignIn {
  /** The address of the router. */
  readonly publicUrl: URL;
  /** The product's sign-in page. Without it, the user gets a page that says to sign in. */
  readonly signInUrl: URL | undefined;
  /** The address to return to. */
  readonly back: string;
  /** The words of the link to that address. */
  readonly openAgain: string;
}

/** Sends a user who is not signed in to the product's sign-in page, or a page that says so. */
export function sendSignIn(
  { method }: Pick<Request, "method">,
  res: Response,
  texts: PageTexts,
  { publicUrl, signInUrl, back, openAgain }: SignIn,
): void {
  // The browser does not let a form lead to another site.
  if (signInUrl && method !== "POST") res.redirect(303, signInAddress(signInUrl, back));
  else {
    const link = { href: back, text: openAgain };
    sendNotice(res.status(errors.not_signed_in.status), texts, { ...texts.approve.signIn(publicUrl.host), link });
  }
}

/** The sign-in page, with the parameter `return_to`. If both are at one origin, that is only a path, because many products accept no more. */
function signInAddress(signInUrl: URL, back: string): string {
  const address = new URL(signInUrl);
  const { origin, pathname } = new URL(back);
  address.searchParams.set("return_to", address.origin === origin ? pathname : back);
  return address.href;
}
