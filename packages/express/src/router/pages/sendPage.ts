import { randomBytes } from "node:crypto";
import type { Response } from "express";
import { Html, html } from "./html.js";
import { STYLE } from "./style.js";
import type { PageTexts } from "./texts/PageTexts.js";

/** A page of Keyhold's own. It works without the product's pages and styles. */
export interface Page {
  readonly texts: PageTexts;
  readonly title: string;
  readonly main: Html;
  /** JavaScript that the page runs. It must contain nothing that comes from outside, except what was checked. */
  readonly script?: string;
  /** Whether the page has a form, which the browser sends to Keyhold. */
  readonly hasForm?: boolean;
}

/**
 * Sends a page. It loads nothing, no page can show it in a frame, and it runs no script except its own. Its form can only be sent to the
 * product's own origin.
 */
export function sendPage(res: Response, { texts: { locale, dir }, title, main, script, hasForm }: Page): void {
  const nonce = randomBytes(16).toString("base64");
  // Not an `html` template: for a template with "</script>", the compiler adds a helper function.
  const own = script === undefined ? undefined : new Html(`<script nonce="${nonce}">${script}</script>\n`);
  const policy = [
    "default-src 'none'",
    ...(own ? [`script-src 'nonce-${nonce}'`] : []),
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    `form-action ${hasForm ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ];
  const page = html`<!doctype html>
<html lang="${locale}" dir="${dir}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style nonce="${nonce}">${new Html(STYLE)}</style>
<main>
${main}
</main>
${own}</html>
`;
  res.set("content-security-policy", policy.join("; ")).type("html").send(page.text);
}
