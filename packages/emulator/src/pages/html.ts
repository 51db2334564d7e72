/** HTML that is safe to send: every value in it was escaped. */
export class Html {
  constructor(readonly text: string) {}
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function render(value: string | number | Html | readonly Html[]): string {
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map((item) => item.text).join("");
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

/**
 * The template tag for HTML.
 *
 * @param values strings and numbers are escaped for element content and quoted attributes; `Html` is inserted unchanged
 */
export function html(strings: TemplateStringsArray, ...values: (string | number | Html | readonly Html[])[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(render)));
}
