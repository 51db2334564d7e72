import type { RequestHandler } from "express";
import { html } from "./html.js";
import { sendPage } from "./page.js";

/** Responds with a 404 page to requests that match no route. */
export function notFoundHandler(provider: string): RequestHandler {
  return (_req, res) => {
    const body = html`<p><a href="/__control">The controls of this emulator</a></p>`;
    sendPage(res, { provider, title: "This page does not exist", body, status: 404 });
  };
}
