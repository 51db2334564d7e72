/** The stylesheet of all pages of the emulator. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f4f5f7, #131519);
  --card: light-dark(#ffffff, #1d2026);
  --text: light-dark(#1b1f27, #e9ebef);
  --quiet: light-dark(#5a6270, #a4acb9);
  --line: light-dark(#d5d9e0, #383d47);
  --accent: light-dark(#2b50d8, #9db2ff);
  --on-accent: light-dark(#ffffff, #10131c);
  --banner: light-dark(#fff1c2, #453809);
  --on-banner: light-dark(#5a4300, #ffe9a6);
}
[data-provider="Agentcard"] { --accent: light-dark(#5b47d6, #ab9dff); --tint: light-dark(#efecff, #232036); }
[data-provider="Civic"] { --accent: light-dark(#0b7676, #56cfc9); --tint: light-dark(#e6f4f3, #152a2a); --round: 2rem; }
* { box-sizing: border-box; }
body { margin: 0; background: linear-gradient(var(--tint), var(--page) 18rem) no-repeat var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
.banner { margin: 0; padding: 0.5rem 1rem; background: var(--banner); color: var(--on-banner); text-align: center; font-size: 0.875rem; }
main { max-width: 30rem; margin: min(2.5rem, 8vw) auto; padding: 0 min(1rem, 4vw); overflow-wrap: anywhere; }
article { padding: min(1.75rem, 6vw); background: var(--card); border: 1px solid var(--line); border-radius: 1rem; }
article + article { margin-top: 1rem; }
.brand { display: flex; flex-wrap: wrap; gap: 0.625rem; align-items: center; margin: 0 0 1.25rem; font-weight: 650; }
.brand svg { width: 2.25rem; padding: 0.375rem; border-radius: 0.625rem; background: var(--accent); fill: none; stroke: var(--on-accent); stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
.provider { margin: 0 0 1rem; color: var(--quiet); font-weight: 650; }
h1 { margin: 0 0 0.5rem; font-size: min(1.5rem, 11vw); line-height: 1.25; }
h2 { margin: 0; font-size: 1.0625rem; }
p { margin: 0 0 1rem; }
p:last-child { margin-bottom: 0; }
p:empty { display: none; }
.quiet { color: var(--quiet); font-size: 0.875rem; }
.badge { padding: 0.125rem 0.5rem; border: 1px solid var(--line); border-radius: 1rem; font-size: 0.8125rem; white-space: nowrap; }
ul.rows { margin: 0; padding: 0; list-style: none; }
ul.rows > li { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; padding: 0.875rem 0; border-top: 1px solid var(--line); }
ul.rows > li p { margin: 0; }
label { display: block; margin-bottom: 1rem; font-weight: 650; font-size: 0.875rem; }
input, select { display: block; width: 100%; margin-top: 0.375rem; padding: 0.625rem 0.75rem; border: 1px solid var(--quiet); border-radius: 0.5rem; background: var(--page); color: inherit; font: inherit; font-weight: 400; }
button { padding: 0.625rem min(1.25rem, 4vw); border: 1px solid var(--accent); border-radius: var(--round, 0.5rem); background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 650; cursor: pointer; }
button.secondary { background: transparent; border-color: var(--quiet); color: inherit; }
button:hover { filter: brightness(1.1); }
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; }
a { color: var(--accent); }
code { direction: ltr; unicode-bidi: isolate; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
