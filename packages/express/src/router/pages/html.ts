/** A part of a page in which every value from outside is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template of `html` accepts. `undefined` and `false` become nothing. */
type Part = string | number | Html | readonly Html[] | undefined | false;

/**
 * Writes a part of a page. Every value is escaped, except a part that `html` itself has written.
 *
 * @example
 * html`<h1>${title}</h1>`
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...parts.map(textOf)));
}

function textOf(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("");
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
