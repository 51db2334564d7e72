import type { RequestHandler } from "express";
import { html } from "./html.js";
import { sendPage } from "./page.js";
import { textsFor } from "./texts/textsFor.js";

/** Responds with a 404 page to requests that match no route. */
export function notFoundHandler(provider: string): RequestHandler {
  return (req, res) => {
    const texts = textsFor(req);
    const body = html`<p><a href="/__control">${texts.controls}</a></p>`;
    sendPage(res, { provider, texts, title: texts.notFound, body, status: 404 });
  };
}
