import * as oauth from "oauth4webapi";
import { expect, test } from "vitest";
import { en } from "../../src/pages/texts/en.js";
import type { PageTexts } from "../../src/pages/texts/PageTexts.js";
import { App as AgentcardApp, confidential, startAgentcard } from "../support/agentcard.js";
import { App as CivicApp, startCivic } from "../support/civic.js";

const languages = ["ar", "de", "es", "fr", "ja", "pt", "zhHans"];

/** All texts with their places. Functions get a name that no language changes. */
function textsIn(value: unknown, path = ""): [path: string, text: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") return textsIn(value("NAME", "OTHER"), path);
  return Object.entries(Object(value)).flatMap(([key, part]) => textsIn(part, `${path}.${key}`));
}

test.each(languages)(
  "the pages in the language %s have all texts, with the names that the English text has",
  async (language) => {
    const module: Record<string, PageTexts> = await import(`../../src/pages/texts/${language}.ts`);
    const own = new Map(textsIn(module[language]));
    const { locale: _locale, dir: _dir, ...english } = en;
    const same = textsIn(english).filter(([path, text]) => own.get(path) === text);
    // A word or two can be the same in both languages: "Code", "Inbox".
    expect(same.length, same.join(" | ")).toBeLessThan(3);
    for (const [path, text] of textsIn(english)) {
      const translated = own.get(path) ?? "";
      expect(translated, path).not.toBe("");
      for (const name of ["NAME", "OTHER"]) expect(translated.includes(name), path).toBe(text.includes(name));
    }
  },
);

async function shown(url: string, headers: Record<string, string>) {
  const page = await (await fetch(url, { headers })).text();
  const [, lang, dir] = /<html lang="([^"]*)" dir="([^"]*)">/.exec(page) ?? [];
  return {
    lang,
    dir,
    title: /<h1>([^<]*)<\/h1>/.exec(page)?.[1],
    provider: /<body data-provider="(\w+)">/.exec(page)?.[1],
  };
}

test.each([
  ["de-AT,de;q=0.9", "de", "ltr", "Melden Sie sich an, um Shop zu verbinden"],
  ["zh-CN", "zh-Hans", "ltr", "登录以连接 Shop"],
  ["ar-EG", "ar", "rtl", "سجّل الدخول لربط Shop"],
  ["nl", "en", "ltr", "Sign in to connect Shop"],
  ["*", "en", "ltr", "Sign in to connect Shop"],
])("with Accept-Language %s, Agentcard's sign-in is in the language %s", async (accepted, lang, dir, title) => {
  const app = await AgentcardApp.discover(await startAgentcard(), confidential);
  const url = await app.authorizationUrl("state", "v".repeat(43));
  const headers = { "accept-language": accepted };
  expect(await shown(url, headers)).toEqual({ lang, dir, title, provider: "Agentcard" });
  const inbox = await shown(`${app.provider.origin}/inbox`, headers);
  expect(inbox.lang).toBe(lang);
});

test.each([
  ["ja", "ja", "ログインして Shop に進む"],
  ["nl fr-CA", "fr", "Connectez-vous pour continuer vers Shop"],
  [undefined, "de", "Melden Sie sich an, um mit Shop fortzufahren"],
  ["nl", "de", "Melden Sie sich an, um mit Shop fortzufahren"],
])(
  "with ui_locales=%s, Civic's log-in is in the language %s, whatever the browser prefers",
  async (locales, lang, title) => {
    const app = await CivicApp.discover(await startCivic(), "shop", oauth.ClientSecretPost("shop-secret"));
    const parameters = locales ? { ui_locales: locales } : undefined;
    const start = await fetch(await app.authorizationUrl({ ...parameters }, "v".repeat(43)), { redirect: "manual" });
    const cookie = start.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
    const page = new URL(start.headers.get("location") ?? "", app.provider.origin).href;
    const headers = { cookie: cookie.join("; "), "accept-language": "de" };
    expect(await shown(page, headers)).toMatchObject({ lang, title, provider: "Civic" });
  },
);
