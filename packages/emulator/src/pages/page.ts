import type { Response } from "express";
import { type Html, html } from "./html.js";
import { providerMark } from "./providerMark.js";
import { stylesheet } from "./stylesheet.js";
import { en } from "./texts/en.js";
import type { PageTexts } from "./texts/PageTexts.js";

/** A page of the emulator. */
export interface Page {
  /** The provider that the page belongs to, for example `Agentcard`. */
  readonly provider: string;
  /**
   * The texts in the language of the page.
   *
   * @default English
   */
  readonly texts?: PageTexts;
  /** The title of the window, and the heading of the page. */
  readonly title: string;
  /** The content below the heading. */
  readonly body: Html;
  /** Further boxes below the first. */
  readonly more?: readonly Html[];
  /**
   * The HTTP status.
   *
   * @default 200
   */
  readonly status?: number;
}

/** Renders a whole HTML document, with the banner that says that it is an emulator. */
export function renderPage({ provider, texts = en, title, body, more = [] }: Page): Html {
  return html`<!doctype html>
<html lang="${texts.locale}" dir="${texts.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/emulator.css">
<title>${texts.windowTitle(title, provider)}</title>
</head>
<body data-provider="${provider}">
<header class="banner">${texts.banner}</header>
<main>
<article>
${providerMark(provider)}
<h1>${title}</h1>
${body}
</article>
${more}
</main>
</body>
</html>
`;
}

/** Responds with a page. */
export function sendPage(res: Response, content: Page): void {
  // No `form-action`: it would also block the redirect to the app after a form.
  res.set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'");
  res.set({ "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" });
  res
    .status(content.status ?? 200)
    .type("html")
    .send(renderPage(content).text);
}

/** Responds with the stylesheet that every page links to. */
export function sendStylesheet(res: Response): void {
  res.type("css").send(stylesheet);
}
