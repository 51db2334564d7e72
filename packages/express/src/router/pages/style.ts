/** The look of Keyhold's own pages: light and dark, from a phone on, in both directions of text, and with any size of text. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --text: #16181d; --muted: #5b6270; --page: #f5f6f8; --surface: #fff; --edge: #e2e5ea; --control: #868d9a; --warning: #965300; --done: #0b6e47; --focus: #3b5bdb;
}
@media (prefers-color-scheme: dark) {
  :root { --text: #f1f2f4; --muted: #a4abb8; --page: #0f1115; --surface: #17191e; --edge: #2e323b; --control: #7b8392; --warning: #f0b04f; --done: #4fcf97; --focus: #91a7ff; }
}
* { box-sizing: border-box; }
body { display: grid; grid-template-columns: minmax(0, 1fr); place-items: center; min-height: 100vh; margin: 0; padding: min(1rem, 4vw); background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 28rem; padding: min(1.75rem, 6vw); border: 1px solid var(--edge); border-radius: 1rem; background: var(--surface); overflow-wrap: anywhere; }
main > :first-child { margin-top: 0; }
main > :last-child { margin-bottom: 0; }
h1 { margin: 0.5rem 0; font-size: min(1.375rem, 11vw); line-height: 1.3; text-wrap: pretty; }
h2 { margin: 1.25rem 0 0; font-size: 0.875rem; font-weight: 550; }
p { margin: 0.75rem 0; text-wrap: pretty; }
a { color: inherit; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.note, dt { color: var(--muted); }
.note, dl, summary { font-size: 0.875rem; }
.top { display: flex; flex-wrap: wrap; gap: 0.25rem 0.5rem; align-items: center; }
.badge { padding: 0 0.5rem; border: 1px solid var(--control); border-radius: 1rem; }
.warning { padding: 0.625rem 0.875rem; border-inline-start: 3px solid var(--warning); background: color-mix(in srgb, var(--warning) 10%, transparent); }
dl { margin: 0.25rem 0 0; }
dl > div { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; justify-content: space-between; padding: 0.4375rem 0; border-bottom: 1px solid var(--edge); }
dd { margin: 0; max-width: 100%; }
code { font-family: ui-monospace, monospace; font-size: 1em; white-space: pre-wrap; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; padding: 0.4375rem 0; }
summary span { text-decoration: underline; }
form { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1.5rem 0 0.75rem; }
label { flex: 1 1 100%; margin-bottom: -0.5rem; font-weight: 550; }
#key { flex: 1 1 100%; min-width: 0; min-height: 2.75rem; padding: 0.5rem 0.75rem; border: 1px solid var(--control); border-radius: 0.5rem; background: var(--page); color: var(--text); font: inherit; -webkit-text-security: disc; }
button, .button { flex: 1 1 8rem; min-height: 2.75rem; padding: 0.5rem 1rem; border: 1px solid var(--control); border-radius: 0.5rem; background: var(--surface); color: var(--text); font: inherit; font-weight: 550; cursor: pointer; }
.button { display: inline-flex; align-items: center; text-decoration: none; }
button:hover { border-color: var(--text); }
button:only-of-type, .button { border-color: transparent; background: var(--text); color: var(--surface); }
:is(button:only-of-type, .button):hover { opacity: 0.88; }
.done { display: grid; place-items: center; width: 2.5rem; height: 2.5rem; margin-bottom: 0.75rem; border-radius: 50%; background: color-mix(in srgb, var(--done) 14%, transparent); }
.done::before { content: ""; width: 0.625rem; height: 1.125rem; border: solid var(--done); border-width: 0 0.1875rem 0.1875rem 0; rotate: 45deg; translate: 0 -0.125rem; }
`;
