import { type Html, html } from "./html.js";

/** The drawings of the services, as SVG path data, 24 units wide and high. They are our own drawings, like the icons of the kit. */
const marks: Readonly<Record<string, string>> = {
  Agentcard:
    "M5.5 5.5h13A2.5 2.5 0 0 1 21 8v8a2.5 2.5 0 0 1-2.5 2.5h-13A2.5 2.5 0 0 1 3 16V8a2.5 2.5 0 0 1 2.5-2.5ZM3 9.75h18M6.75 14.75h3.5",
  Civic: "M12 3.25 19 6v5.25c0 4.4-2.9 7.9-7 9.5-4.1-1.6-7-5.1-7-9.5V6l7-2.75ZM9.25 11.9 11.3 14l3.6-4",
};

/** The service that a page plays: its drawing and its name. */
export function providerMark(provider: string): Html {
  return html`<p class="brand"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="${marks[provider] ?? ""}"/></svg>${provider}</p>`;
}
