import { ar } from "./ar.js";
import { de } from "./de.js";
import { en } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";
import { ja } from "./ja.js";
import type { PageTexts } from "./PageTexts.js";
import { pt } from "./pt.js";
import { zhHans } from "./zhHans.js";

/** The texts by language. The key is the beginning of the language's tags. The first one is for a browser that accepts any language. */
const LANGUAGES: ReadonlyMap<string, PageTexts> = new Map(Object.entries({ en, ar, de, es, fr, ja, pt, zh: zhHans }));

/** A request of Express or Koa. */
interface Accepting {
  acceptsLanguages(languages: string[]): string | false | string[];
}

/**
 * The texts in the user's language: the first one that the app has asked for, otherwise the one that the browser prefers, otherwise English.
 *
 * @param uiLocales `ui_locales` of an authorization request (OpenID Connect Core 1.0, section 3.1.2.1)
 */
export function textsFor(request: Accepting, uiLocales?: unknown): PageTexts {
  const asked = typeof uiLocales === "string" ? uiLocales.toLowerCase().split(" ") : [];
  const chosen = asked.flatMap((tag) => LANGUAGES.get(tag.split("-")[0] ?? "") ?? []);
  return chosen[0] ?? LANGUAGES.get(String(request.acceptsLanguages([...LANGUAGES.keys()]))) ?? en;
}
