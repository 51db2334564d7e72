import type { Response } from "express";
import { type Html, html } from "./html.js";
import { stylesheet } from "./stylesheet.js";

/** What a page of the emulator shows. */
export interface Page {
  /** Whose page it plays, for example `Agentcard`. */
  readonly provider: string;
  /** The window's title, and the page's heading. */
  readonly title: string;
  /** What stands under the heading. */
  readonly body: Html;
  /** Further boxes under the first. */
  readonly more?: readonly Html[];
  /** The HTTP status; 200 where it is left out. */
  readonly status?: number;
}

/** A whole page in the emulator's frame, with the banner that says what it is. */
export function page({ provider, title, body, more = [] }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/emulator.css">
<title>${title} · ${provider} emulator</title>
</head>
<body>
<p class="banner" role="note">Emulator — nothing here is real</p>
<main>
<article>
<p class="provider">${provider}</p>
<h1>${title}</h1>
${body}
</article>
${more}
</main>
</body>
</html>
`;
}

/** Answers a request with a page. */
export function sendPage(res: Response, content: Page): void {
  // Without `form-action`: it would also forbid the redirect to the app that follows a form.
  res.set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'");
  res.set({ "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" });
  res
    .status(content.status ?? 200)
    .type("html")
    .send(page(content).text);
}

/** Answers with the stylesheet that every page links to. */
export function sendStylesheet(res: Response): void {
  res.type("css").send(stylesheet);
}
