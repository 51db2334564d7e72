import type { RequestHandler } from "express";
import { html } from "./html.js";
import { sendPage } from "./page.js";

/** Answers what no route has answered, in the emulator's frame too. */
export function sayNotFound(provider: string): RequestHandler {
  return (_req, res) => {
    const body = html`<p><a href="/__control">What goes wrong here</a></p>`;
    sendPage(res, { provider, title: "There is nothing at this address", body, status: 404 });
  };
}
