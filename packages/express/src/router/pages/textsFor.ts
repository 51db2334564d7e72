import type { Request } from "express";
import { ar } from "./texts/ar.js";
import { de } from "./texts/de.js";
import { en } from "./texts/en.js";
import { es } from "./texts/es.js";
import { fr } from "./texts/fr.js";
import { ja } from "./texts/ja.js";
import type { PageTexts } from "./texts/PageTexts.js";
import { pt } from "./texts/pt.js";
import { zhHans } from "./texts/zhHans.js";

/** By the tag that an `Accept-Language` begins with. The first one is for a browser that accepts any language. */
const LANGUAGES: ReadonlyMap<string, PageTexts> = new Map(Object.entries({ en, ar, de, es, fr, ja, pt, zh: zhHans }));

/**
 * The texts in the language that the page's address names (`lang`, which is the product's choice), otherwise in the language that the browser
 * prefers, of those that Keyhold has; otherwise English.
 */
export function textsFor(req: Request): PageTexts {
  const [chosen = ""] = String(req.query.lang).toLowerCase().split("-");
  return LANGUAGES.get(chosen) ?? LANGUAGES.get(req.acceptsLanguages([...LANGUAGES.keys()]) || "en") ?? en;
}
